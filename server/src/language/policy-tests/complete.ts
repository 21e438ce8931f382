import type { CompletionItem } from 'vscode-languageserver-types';
import { type KeySet, TEST_KEYS, UNSUPPORTED } from '../../assertions/test-keys';
import type { Position, Snapshot } from '../../workspace/snapshot';
import { at } from '../../yaml/navigate';
import { contextAt } from '../completion/context';
import { itemOf } from '../completion/items';
import type { Candidate, CompletionContext } from '../completion/source';
import type { LanguageSettings } from '../settings';
import { shapeAt } from './shape';
import { valueCandidates } from './values';

/** What may be written at a position of a file of policy tests, best first. */
export function completeTests(
  snapshot: Snapshot,
  uri: string,
  position: Position,
  settings: LanguageSettings,
): readonly CompletionItem[] {
  const context = contextAt(snapshot, uri, position, settings);
  if (context === undefined) return [];
  const { candidates, newItem } = offersAt(context);
  const placed: CompletionContext = { ...context, newItem, role: newItem ? 'item' : context.role };
  return candidates.flatMap((candidate, order) => {
    const item = itemOf(placed, candidate, order);
    return item === undefined ? [] : [withoutQuotes(item)];
  });
}

/** Candidates are texts; these two words are none. */
function withoutQuotes(item: CompletionItem): CompletionItem {
  const { textEdit } = item;
  if (textEdit === undefined || !/^\s*"(?:true|false)"$/.test(textEdit.newText)) return item;
  return { ...item, textEdit: { ...textEdit, newText: textEdit.newText.replaceAll('"', '') } };
}

interface Offers {
  readonly candidates: readonly Candidate[];
  /** A dash has to be written first. */
  readonly newItem: boolean;
}

function offersAt(context: CompletionContext): Offers {
  const { role, path } = context;
  const shape = shapeAt(path);
  switch (shape?.kind) {
    case 'map':
      return { candidates: role === 'value' ? [] : keyCandidates(context, shape.keys), newItem: false };
    case 'list':
      // On a line of its own below the key: the first key of a new item.
      return { candidates: role === 'key' ? keyCandidates(context, shape.keys) : [], newItem: role === 'key' };
    case 'value':
      if (shape.key.value === 'peer' && isInMapping(context)) {
        return { candidates: keyCandidates(context, 'peer'), newItem: false };
      }
      return { candidates: valueCandidates(context, shape.key), newItem: role === 'key' };
    case 'groups':
    case undefined:
      return { candidates: [], newItem: false };
  }
}

/** Whether a peer is being written as a mapping. */
function isInMapping({ role, root, path, place }: CompletionContext): boolean {
  return role === 'key' && (place.cursor.inFlow || at(root, path)?.kind === 'map');
}

/** Keys that are not there yet; the ones that every such mapping needs come first. */
function keyCandidates({ root, path, place }: CompletionContext, set: KeySet): readonly Candidate[] {
  const map = at(root, path);
  const there = new Set([
    ...(map?.kind === 'map' ? map.entries.map(({ key }) => String(key.value)) : []),
    ...place.cursor.siblingKeys,
  ]);
  const offered = TEST_KEYS[set].flatMap(({ key, doc, value, required }, index): readonly Candidate[] => {
    if (there.has(key) || UNSUPPORTED[key] !== undefined || value === 'other') return [];
    const body = BODIES[`${set}.${key}`];
    return [
      {
        text: key,
        role: 'key',
        kind: 'key',
        documentation: doc,
        rank: [required === true ? 0 : 1, index],
        more: body === undefined && OFFERED.has(value),
        ...(body === undefined ? {} : { body }),
      },
    ];
  });
  return offered.sort((a, b) => (a.rank[0] ?? 0) - (b.rank[0] ?? 0));
}

/** Kinds of values that something is offered for. */
const OFFERED: ReadonlySet<string> = new Set(['word', 'flag', 'peer', 'port', 'namespace']);

/** What comes with a key, as a snippet. */
const BODIES: Readonly<Record<string, string>> = {
  'file.tests':
    '\n  - name: ${1:web reaches api}\n    from: ${2:shop/web}\n    to: ${3:shop/api}\n    expect: ${4|allow,deny|}',
  'file.groups': '\n  ${1:data}: [${2:shop/db}]',
  'test.exposure': '\n  of: ${1:shop/db}\n  atMost:\n    - peer: ${2:shop/api}',
  'test.isolated': '\n  namespace: ${1:shop}\n  direction: ${2|ingress,egress,both|}',
  'test.noPath': '\n  from: ${1:staging/*}\n  to: ${2:production/*}\n  transitive: ${3|true,false|}',
  'test.covered': '\n  namespace: ${1:shop}',
  'isolated.except': '\n  - peer: $1',
  'exposure.atMost': '\n  - peer: $1',
};
