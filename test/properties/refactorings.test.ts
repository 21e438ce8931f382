import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CodeAction } from 'vscode-languageserver-types';
import { stringify } from 'yaml';
import type { PolicyFact } from '../../server/src/dialects/facts';
import type { Resource, Snapshot } from '../../server/src/workspace/snapshot';
import { applied, refactoringsAt } from '../language/refactor-edits';
import { pathOf } from '../support';
import { connections, type Files, filesOf, policy, snapshotOf, verdicts } from './namespace-policies';

/** The ways in which the same policies may stand in files. */
const LAYOUTS: Readonly<Record<string, (objects: readonly object[]) => Files>> = {
  'JSON files': (objects) => files(objects, (object) => JSON.stringify(object, undefined, 2), 'json'),
  'JSON in one line': (objects) => files(objects, (object) => JSON.stringify(object), 'json'),
  'JSON List': (objects) => new Map([['all.json', JSON.stringify(listOf(objects), undefined, 4)]]),
  'YAML files': (objects) => files(objects, (object) => stringify(object), 'yaml'),
  'YAML files in flow style': (objects) =>
    files(objects, (object) => stringify(object, { collectionStyle: 'flow', lineWidth: 60 }), 'yaml'),
  'YAML documents': (objects) => new Map([['all.yaml', objects.map((object) => stringify(object)).join('---\n')]]),
  'YAML documents without a last line break': (objects) =>
    new Map([
      [
        'all.yaml',
        objects
          .map((object) => stringify(object))
          .join('---\n')
          .trimEnd(),
      ],
    ]),
  'YAML documents with CRLF': (objects) =>
    new Map([['all.yaml', `---\n${objects.map(commented).join('---\n')}`.replaceAll('\n', '\r\n')]]),
  'YAML List': (objects) => new Map([['all.yaml', stringify(listOf(objects))]]),
  'YAML List without indentation': (objects) =>
    new Map([['all.yaml', stringify(listOf(objects), { indentSeq: false }).trimEnd()]]),
};

function files(objects: readonly object[], write: (object: object) => string, extension: string): Files {
  return new Map(objects.map((object, index) => [`policy-${index}.${extension}`, write(object)]));
}

function listOf(items: readonly object[]): object {
  return { apiVersion: 'v1', kind: 'List', items };
}

/** A comment above each key and behind each line. */
function commented(object: object): string {
  return stringify(object)
    .split('\n')
    .flatMap((line, index) => {
      if (line === '') return [line];
      const indent = /^[ -]*/.exec(line)?.[0].length ?? 0;
      return [...(index % 3 === 0 ? [`${' '.repeat(indent)}# above ${index}`] : []), `${line} # behind`];
    })
    .join('\n');
}

/** Policies whose subjects meet, of which some leave out the directions. */
const specs = fc.array(
  fc
    .tuple(policy, fc.constantFrom('keep', 'keep', 'infer', 'empty'), fc.constantFrom('own', 'own', 'x', 'all'))
    .map(([spec, types, subject]) => {
      const { policyTypes, podSelector, ...rest } = spec;
      return {
        podSelector: subject === 'all' ? {} : subject === 'x' ? { matchLabels: { k: 'x' } } : podSelector,
        ...(types === 'keep' ? { policyTypes } : types === 'empty' ? { policyTypes: [] } : {}),
        ...rest,
      };
    }),
  { minLength: 1, maxLength: 4 },
);

function policiesOf(snapshot: Snapshot): readonly Resource<PolicyFact>[] {
  return (snapshot.scopes[0]?.cluster.policies ?? []).map(({ resource }) => resource);
}

/** All refactorings of all policies, each once. */
function refactorings(snapshot: Snapshot): readonly CodeAction[] {
  return policiesOf(snapshot).flatMap(({ uri, documentIndex, fact }) => {
    const start = snapshot.files.get(uri)?.documents[documentIndex]?.start ?? 0;
    const rules = [...(fact.ingress?.rules ?? []), ...(fact.egress?.rules ?? [])];
    const places = [
      fact.name?.span,
      ...rules.flatMap(({ peers, ports }) => [...(peers ?? []), ...(ports ?? [])].map(({ span }) => span)),
    ];
    const found = places.flatMap((span) =>
      span === undefined ? [] : refactoringsAt(snapshot, pathOf(uri), start + span.start),
    );
    const whole = /Merge|Split into an|Extract/;
    return [
      ...new Map(
        found.map((action) => [whole.test(action.title) ? action.title : JSON.stringify(action.data), action]),
      ).values(),
    ];
  });
}

function objectsOf(list: readonly object[]): readonly object[] {
  return [...filesOf(list).values()].map((text) => JSON.parse(text) as object);
}

describe.each(Object.keys(LAYOUTS))('refactorings of policies in %s', (layout) => {
  it('keep their word about what they change', () => {
    const done = new Map<string, number>();
    fc.assert(
      fc.property(specs, (list) => {
        const before = LAYOUTS[layout]?.(objectsOf(list)) ?? new Map<string, string>();
        const snapshot = snapshotOf(before);
        const known = new Map(connections(snapshot).map((connection) => [connection.key, connection.allowed]));
        for (const action of refactorings(snapshot)) {
          if (action.disabled !== undefined) continue;
          const { texts, asks } = applied(snapshot, action);
          const after = snapshotOf(texts);
          const story = `${action.title}\n${[...before.values()].join('\n====\n')}\n>>>>\n${[...texts]
            .filter(([path]) => !path.startsWith('sho') && !path.startsWith('sto'))
            .map(([, text]) => text)
            .join('\n====\n')}`;
          expect(policiesOf(after).filter(({ fact }) => fact.refused).length, story).toBe(0);
          const kind = action.title.split(' ').slice(0, 3).join(' ');
          done.set(kind, (done.get(kind) ?? 0) + 1);
          if (action.title.includes('no connection changes')) {
            expect(verdicts(after), story).toEqual(verdicts(snapshot));
            continue;
          }
          const more = action.title.includes('allows more');
          expect(more || action.title.includes('allows less'), story).toBe(true);
          expect(asks, story).toBe(more);
          for (const { key, allowed } of connections(after)) {
            const [large, small] = more ? [allowed, known.get(key)] : [known.get(key), allowed];
            expect(small !== undefined && large?.includes(small), `${key}: ${story}`).toBe(true);
          }
        }
      }),
      { numRuns: 12 },
    );
    expect([...done.values()].reduce((sum, number) => sum + number, 0)).toBeGreaterThan(10);
  });
});
