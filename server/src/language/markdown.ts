/**
 * Text from manifests inside Markdown: names are written by whoever wrote the file, so that every character with a
 * meaning in Markdown or HTML is escaped.
 */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*_{}[\]()#+!|~<>&$]/g, (character) => HTML[character] ?? `\\${character}`)
    .replace(/\s*[\r\n]+\s*/g, ' ');
}

const HTML: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;' };

/** Inline code that shows `text` exactly, whatever backticks it holds. */
export function code(text: string): string {
  const flat = text.replace(/[\r\n]+/g, ' ');
  const longest = Math.max(0, ...[...flat.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  const pad = flat.startsWith('`') || flat.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${flat}${pad}${fence}`;
}

/** A block of code, whatever backticks it holds. */
export function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

/** A bulleted list of at most `limit` lines, then `and N more`. The items are Markdown already. */
export function bullets(items: readonly string[], limit: number): string {
  const shown = items.slice(0, limit).map((item) => `- ${item}`);
  const hidden = items.length - shown.length;
  return [...shown, ...(hidden > 0 ? [`- and ${hidden} more`] : [])].join('\n');
}

/** Markdown of ours as an editor without Markdown shows it: escapes, code marks and fences are taken out. */
export function withoutMarkdown(markdown: string): string {
  return markdown
    .split(/^(`{3,})[^\n]*\n([\s\S]*?)\n\1$/m)
    .map((part, index) => (index % 3 === 0 ? unmarked(part) : index % 3 === 2 ? part : ''))
    .join('');
}

function unmarked(text: string): string {
  return text
    .replace(
      /\\([\\`*_{}[\]()#+!|~$])|(`+) ?([^\n]*?) ?\2|\*\*([^*\n]+)\*\*|\[([^\]\n]+)\]\([^)\n]*\)/g,
      (_, ...found) => {
        const [escape, , coded, bold, link] = found as (string | undefined)[];
        return escape ?? coded ?? bold ?? link ?? '';
      },
    )
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
