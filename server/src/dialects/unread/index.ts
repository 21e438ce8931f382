import { child } from '../../yaml/navigate';
import type { Dialect, LowerInput } from '../dialect';
import type { TouchFact, UnreadPolicyFact } from '../facts';
import { groupOf, headerOf } from '../header';
import { mapAt, stringAt } from '../read';
import { antrea } from './antrea';
import { calico } from './calico';
import { cilium } from './cilium';
import { cloud } from './cloud';
import { istio } from './istio';
import type { UnreadKind } from './kind';
import { meshes } from './meshes';
import { networks } from './networks';
import { decides, DIRECTIONS, merged, ownPods, podsEverywhere, restricts } from './touches';

/** Kinds that are not understood and have, or might be thought to have, a say in who may connect to whom. */
const KINDS: readonly UnreadKind[] = [
  ...cilium,
  ...calico,
  ...antrea,
  ...cloud,
  ...istio,
  ...meshes,
  ...networks,
  // A kind of the API that is newer than this program, or misspelt.
  { kind: 'policy.networking.k8s.io/*', scope: 'written', most: 'decides' },
];

const byName: ReadonlyMap<string, UnreadKind> = new Map(KINDS.map((kind) => [kind.kind, kind]));

/** Policies of other systems: read as far as to know which verdicts they may change, and no further. */
export const unread: Dialect = {
  id: 'unread',
  kinds: KINDS.map(({ kind }) => kind),
  lower,
  keys: [],
  snippets: [],
};

function lower(input: LowerInput): UnreadPolicyFact {
  const group = groupOf(input.apiVersion);
  const kind = byName.get(`${group}/${input.kind}`) ?? byName.get(`${group}/*`);
  const clusterScoped =
    kind === undefined || kind.scope === 'written' ? !hasNamespace(input) : kind.scope === 'cluster';
  return {
    ...headerOf(input, clusterScoped),
    type: 'unread-policy',
    touches: merged(touchesOf(kind, input, clusterScoped)),
  };
}

function touchesOf(kind: UnreadKind | undefined, input: LowerInput, clusterScoped: boolean): readonly TouchFact[] {
  if (kind === undefined || kind.most === 'nothing') return [];
  if (kind.read !== undefined && isWhole(input)) return kind.read(input);
  const pods = clusterScoped ? podsEverywhere() : ownPods();
  return DIRECTIONS.map((direction) => (kind.most === 'restricts' ? restricts : decides)(pods, direction));
}

/** Whether the text can be read without guessing; a repeated key elsewhere in a list of objects does not matter. */
function isWhole({ document, root }: LowerInput): boolean {
  return document.problems.every(
    ({ code, span }) => code === 'duplicate-key' && (span.end <= root.span.start || span.start >= root.span.end),
  );
}

function hasNamespace({ root }: LowerInput): boolean {
  return stringAt(child(mapAt(root, 'metadata'), 'namespace')) !== undefined;
}
