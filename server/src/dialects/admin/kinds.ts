import type { Action } from '../../engine/model';
import type { YamlMap } from '../../yaml/tree';
import type { KeyDoc } from '../dialect';
import { textIn } from '../read';
import { adminDocs, baselineDocs, clusterDocs } from './key-docs';

/** What tells the three kinds apart. */
export interface KindOfPolicy {
  readonly kind: string;
  readonly docs: readonly KeyDoc[];
  /** Version of the group that has the kind. */
  readonly version: string;
  readonly actions: Readonly<Record<string, Action>>;
  readonly tier: (spec: YamlMap | undefined) => 'admin' | 'baseline';
  readonly hasPriority: boolean;
  readonly hasTier: boolean;
  /** The one name that the object may have (C4). */
  readonly onlyName: string | undefined;
  readonly portsKey: 'ports' | 'protocols';
  /** Most items of a section, of `from` and `to`, and of the ports (C10, C14, C15, C18). */
  readonly limit: number;
  /** Whether an empty list of ports is refused (C15), and a range of one port with it. */
  readonly strict: boolean;
  /** Fields that only the experimental channel of the API has. */
  readonly experimental: readonly string[];
  /** The kind and version that took its place. */
  readonly successor: string | undefined;
}

export const GROUP = 'policy.networking.k8s.io';
const V1ALPHA1 = { version: 'v1alpha1', portsKey: 'ports', limit: 100, strict: false, hasTier: false } as const;
const SUCCESSOR = `${GROUP}/v1alpha2`;

const KINDS: readonly KindOfPolicy[] = [
  {
    ...V1ALPHA1,
    kind: 'AdminNetworkPolicy',
    docs: adminDocs,
    actions: { Allow: 'allow', Deny: 'deny', Pass: 'pass' },
    tier: () => 'admin',
    hasPriority: true,
    onlyName: undefined,
    experimental: ['nodes', 'domainNames', 'namedPort'],
    successor: SUCCESSOR,
  },
  {
    ...V1ALPHA1,
    kind: 'BaselineAdminNetworkPolicy',
    docs: baselineDocs,
    actions: { Allow: 'allow', Deny: 'deny' },
    tier: () => 'baseline',
    hasPriority: false,
    onlyName: 'default',
    experimental: ['nodes', 'namedPort'],
    successor: SUCCESSOR,
  },
  {
    kind: 'ClusterNetworkPolicy',
    docs: clusterDocs,
    version: 'v1alpha2',
    actions: { Accept: 'allow', Deny: 'deny', Pass: 'pass' },
    tier: (spec) => (textIn(spec, 'tier') === 'Baseline' ? 'baseline' : 'admin'),
    hasPriority: true,
    hasTier: true,
    onlyName: undefined,
    portsKey: 'protocols',
    limit: 25,
    strict: true,
    experimental: ['nodes', 'domainNames'],
    successor: undefined,
  },
];

export const kindNames: readonly string[] = KINDS.map(({ kind }) => kind);

/** The kind of that name; the dialect is asked for no others. */
export function kindOf(name: string): KindOfPolicy {
  const [first] = KINDS;
  const found = KINDS.find(({ kind }) => kind === name) ?? first;
  if (found === undefined) throw new Error('there are kinds');
  return found;
}
