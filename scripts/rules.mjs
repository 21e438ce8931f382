// Lists the rules. With --write, brings the places that repeat them up to date: titles in package.nls.json, the ids in the
// `palisade.rules` setting, and the table in server/docs/rules/README.md. With --check, fails when one of them is stale.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const mode = process.argv[2];
const metas = await loadMetas();

if (mode === '--write' || mode === '--check') {
  const stale = [nls(), settings(), table()].filter(({ file, text }) => current(file) !== text);
  for (const { file, text } of stale) {
    if (mode === '--write') writeFileSync(join(root, file), text);
    console.log(`${mode === '--write' ? 'written' : 'stale'}: ${file}`);
  }
  if (mode === '--check' && stale.length > 0) {
    console.error('Run "npm run rules -- --write".');
    process.exitCode = 1;
  }
} else {
  for (const m of metas)
    console.log(`${m.id.padEnd(34)} ${m.severity.padEnd(8)} ${m.fixable ? 'fix' : '   '}  ${m.title}`);
  console.log(`${metas.length} rules, ${metas.filter((m) => m.fixable).length} with a fix`);
}

async function loadMetas() {
  const dir = mkdtempSync(join(tmpdir(), 'palisade-rules-'));
  try {
    const outfile = join(dir, 'rules.cjs');
    await build({
      entryPoints: [join(root, 'server/src/rules/index.ts')],
      bundle: true,
      format: 'cjs',
      platform: 'node',
      outfile,
      logLevel: 'error',
    });
    const { rules } = (await import(pathToFileURL(outfile).href)).default;
    return rules.map((rule) => rule.meta);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function current(file) {
  const path = join(root, file);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

function json(value) {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function nls() {
  const file = 'package.nls.json';
  const kept = Object.entries(JSON.parse(current(file) || '{}')).filter(([key]) => !key.startsWith('rule.'));
  return { file, text: json(Object.fromEntries([...kept, ...metas.map((m) => [`rule.${m.id}`, m.title])])) };
}

function settings() {
  const file = 'package.json';
  const manifest = JSON.parse(current(file));
  const configuration = [manifest.contributes?.configuration ?? []].flat();
  for (const group of configuration) {
    const setting = group.properties?.['palisade.rules'];
    if (!setting) continue;
    const severity = { enum: ['off', 'hint', 'info', 'warning', 'error'] };
    setting.properties = Object.fromEntries(
      metas.map((m) => [m.id, { description: `%rule.${m.id}%`, default: m.severity, ...severityOf(m, severity) }]),
    );
  }
  return { file, text: json(manifest) };
}

function severityOf(meta, severity) {
  if (!meta.options) return severity;
  const withOptions = {
    type: 'array',
    prefixItems: [severity, { type: 'object', properties: meta.options, additionalProperties: false }],
    minItems: 1,
    maxItems: 2,
  };
  return { anyOf: [severity, withOptions] };
}

function table() {
  const rows = metas.map((m) => `| [${m.id}](${m.id}.md) | ${m.severity} | ${m.fixable ? 'yes' : ''} | ${m.title} |`);
  const groups = new Map();
  metas.forEach((m, i) => groups.set(m.category, [...(groups.get(m.category) ?? []), rows[i]]));
  const body = [...groups].map(
    ([category, lines]) =>
      `## ${category[0].toUpperCase()}${category.slice(1)}\n\n| rule | severity | fix | what it finds |\n|---|---|---|---|\n${lines.join('\n')}\n`,
  );
  const text = `# Rules\n\n${metas.length} rules, ${metas.filter((m) => m.fixable).length} of them with a fix. Severities are defaults; the setting \`palisade.rules\` changes them. Generated from the rules by \`npm run rules -- --write\`.\n\n${body.join('\n')}`;
  return { file: 'server/docs/rules/README.md', text };
}
