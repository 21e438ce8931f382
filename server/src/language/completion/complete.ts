import type { CompletionItem, MarkupContent } from 'vscode-languageserver-types';
import type { Position, Snapshot } from '../../workspace/snapshot';
import { bullets, code } from '../markdown';
import type { LanguageSettings } from '../settings';
import { contextAt } from './context';
import { type CompletionData, itemOf } from './items';
import type { Candidate, CompletionContext } from './source';
import { completionSources } from './sources';

/** What may be written at a position, best first. Documentation comes with `resolveCompletion`. */
export function complete(
  snapshot: Snapshot,
  uri: string,
  position: Position,
  settings: LanguageSettings,
): readonly CompletionItem[] {
  const context = contextAt(snapshot, uri, position, settings);
  if (context === undefined) return [];
  return candidates(context).flatMap((candidate, order) => itemOf(context, candidate, order) ?? []);
}

/** Adds the documentation: what a key means, or which workloads an item would match. */
export function resolveCompletion(item: CompletionItem): CompletionItem {
  const { documentation, workloads = [], total = 0 } = (item.data ?? {}) as CompletionData;
  const names = bullets(
    [...workloads.map(code), ...Array.from({ length: total - workloads.length }, () => '')],
    workloads.length,
  );
  const parts = [documentation ?? '', workloads.length === 0 ? '' : names].filter((part) => part !== '');
  if (parts.length === 0) return item;
  const content: MarkupContent = { kind: 'markdown', value: parts.join('\n\n') };
  return { ...item, documentation: content };
}

/** All sources' candidates, once each; the same word from a source with more to say about it wins. */
function candidates(context: CompletionContext): readonly Candidate[] {
  const byText = new Map<string, Candidate>();
  for (const source of completionSources) {
    if (!source.at(context)) continue;
    for (const candidate of source.provide(context)) {
      const key = `${candidate.role}:${candidate.text}`;
      if (!byText.has(key)) byText.set(key, candidate);
    }
  }
  return [...byText.values()].sort(byRank);
}

function byRank(a: Candidate, b: Candidate): number {
  const length = Math.max(a.rank.length, b.rank.length);
  for (let i = 0; i < length; i += 1) {
    const difference = (a.rank[i] ?? 0) - (b.rank[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return String(a.text) < String(b.text) ? -1 : 1;
}
