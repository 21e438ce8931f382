import type { Tier } from '../engine/model';
import { child } from '../yaml/navigate';
import type { YamlDocument, YamlMap, YamlNode } from '../yaml/tree';
import { admin } from './admin';
import { admission } from './admission';
import { withSigns } from './cni';
import type { Dialect, PlatformService, PolicyWriter } from './dialect';
import type { Fact, PolicyFact } from './facts';
import { groupOf } from './header';
import { kubernetes } from './kubernetes';
import { kustomize } from './kustomize';
import { lowerOther } from './other';
import { itemsAt, stringAt } from './read';
import { unread } from './unread';

export { compilePolicy } from './compile';
export { compileTouch } from './compile-touch';

/** Every dialect. Adding one = one folder and one line. */
export const dialects: readonly Dialect[] = [kubernetes, admin, admission, kustomize, unread];

/**
 * What is not understood may decide before everything else; only there when there is something of the kind. Its policies
 * do not tie: each of them is a doubt of its own.
 */
export const unreadTier: Pick<Tier, 'id' | 'mode' | 'end'> = { id: 'unread', mode: 'ordered', end: 'next' };

/** Services of platforms that all dialects know of. */
export const platformServices: readonly PlatformService[] = dialects.flatMap((dialect) => dialect.platform ?? []);

/** Writes parts of a policy in its own dialect. */
export function writerFor({ dialect }: Pick<PolicyFact, 'dialect'>): PolicyWriter | undefined {
  return dialects.find(({ id }) => id === dialect)?.writer;
}

/** Tiers in the order in which traffic passes them (C1); `PolicyFact.tier` names one. */
export const tierOrder: readonly Pick<Tier, 'id' | 'mode' | 'end'>[] = [
  { id: 'admin', mode: 'ordered', end: 'next' },
  { id: 'networkpolicy', mode: 'union', end: 'deny-if-governed' },
  { id: 'baseline', mode: 'ordered', end: 'next' },
];

const readers: ReadonlyMap<string, Dialect> = new Map(
  dialects.flatMap((dialect) => dialect.kinds.map((kind) => [kind, dialect] as const)),
);

/**
 * The facts of one document: none when it is no Kubernetes object, one for each item of a List (A1), else one. Kinds that no
 * dialect reads become `other`. Never throws.
 */
export function lowerDocument(document: YamlDocument): readonly Fact[] {
  return lowerObject(document.root, document, undefined);
}

interface ListType {
  readonly apiVersion: string;
  readonly kind: string;
}

function lowerObject(node: YamlNode | undefined, document: YamlDocument, list: ListType | undefined): readonly Fact[] {
  if (node?.kind !== 'map') return [];
  const kind = stringAt(child(node, 'kind'))?.value ?? list?.kind ?? '';
  const apiVersion = stringAt(child(node, 'apiVersion'))?.value ?? list?.apiVersion ?? '';
  if (kind.endsWith('List') && child(node, 'items')?.kind === 'seq')
    return lowerItems(node, document, apiVersion, kind);
  if (kind === '') return [];
  const input = { root: node, document, apiVersion, kind };
  const reader = dialects.find((dialect) => dialect.claims?.(input) === true);
  if (reader !== undefined) return [withSigns(reader.lower(input), input)];
  if (apiVersion === '') return [];
  const group = groupOf(apiVersion);
  const reads = readers.get(`${group}/${kind}`) ?? readers.get(`${group}/*`);
  return [withSigns((reads?.lower ?? lowerOther)(input), input)];
}

function lowerItems(list: YamlMap, document: YamlDocument, apiVersion: string, kind: string): readonly Fact[] {
  // Items of a typed list need not repeat their type; `kind: List` says nothing about it.
  const type = kind === 'List' ? undefined : { apiVersion, kind: kind.slice(0, -'List'.length) };
  return itemsAt(list, 'items').flatMap((item) => lowerObject(item, document, type));
}
