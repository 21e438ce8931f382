import {
  type CompletionItem,
  type DocumentSymbol,
  type Hover,
  MarkupContent,
  type SymbolInformation,
} from 'vscode-languageserver';
import { withoutMarkdown } from '../language/markdown';
import type { ClientFeatures } from './client-features';

/** A hover for an editor that may not know Markdown. */
export function adaptHover(hover: Hover, { markdown }: Pick<ClientFeatures, 'markdown'>): Hover {
  return markdown || !MarkupContent.is(hover.contents) ? hover : { ...hover, contents: plain(hover.contents) };
}

/** The documentation of a completion for an editor that may not know Markdown. */
export function adaptItem(item: CompletionItem, { markdown }: { readonly markdown: boolean }): CompletionItem {
  const { documentation } = item;
  return markdown || !MarkupContent.is(documentation) ? item : { ...item, documentation: plain(documentation) };
}

function plain({ value }: MarkupContent): MarkupContent {
  return { kind: 'plaintext', value: withoutMarkdown(value) };
}

/** The outline of a file as a list, for an editor that shows no tree. */
export function flatSymbols(symbols: readonly DocumentSymbol[], uri: string, container?: string): SymbolInformation[] {
  return symbols.flatMap(({ name, kind, range, children = [] }) => [
    { name, kind, location: { uri, range }, ...(container === undefined ? {} : { containerName: container }) },
    ...flatSymbols(children, uri, name),
  ]);
}
