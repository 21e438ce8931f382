import type { Dialect, KeyDoc } from '../dialect';
import { metadataDocs, selectorDocs } from '../selector-docs';

const NAMESPACES = 'Namespaces by label; all their pods. `{}` is every namespace.';
const PODS = 'Pods by label in namespaces by label; both must match.';

function podsDocs(path: string): readonly KeyDoc[] {
  return [
    ...selectorDocs(`${path}.namespaces`, 'the namespaces', NAMESPACES),
    { path: `${path}.pods`, doc: PODS, type: 'map' },
    ...selectorDocs(
      `${path}.pods.namespaceSelector`,
      'the namespaces',
      'Namespaces by label. `{}` is every namespace.',
    ),
    ...selectorDocs(`${path}.pods.podSelector`, 'the pods', 'Pods by label in those namespaces. `{}` is all of them.'),
  ];
}

function subjectDocs(): readonly KeyDoc[] {
  return [
    { path: 'spec', doc: 'Which pods the policy is about, and its rules.', type: 'map' },
    {
      path: 'spec.subject',
      doc: 'The pods that the policy applies to: `namespaces` or `pods`, not both.',
      type: 'map',
    },
    ...podsDocs('spec.subject'),
  ];
}

/** Rules of one direction without their ports. */
function ruleDocs(section: 'ingress' | 'egress', actions: readonly string[]): readonly KeyDoc[] {
  const rule = `spec.${section}[]`;
  const side = section === 'ingress' ? 'from' : 'to';
  const peer = `${rule}.${side}[]`;
  return [
    {
      path: `spec.${section}`,
      doc: `Rules for what ${section === 'ingress' ? 'reaches' : 'leaves'} these pods, tried in order: the first that matches decides.`,
      type: 'list',
    },
    { path: rule, doc: 'One rule.', type: 'map' },
    { path: `${rule}.name`, doc: 'A name for people and logs.', type: 'string' },
    { path: `${rule}.action`, doc: 'What happens to connections that match.', type: 'string', values: actions },
    {
      path: `${rule}.${side}`,
      doc: `${section === 'ingress' ? 'Sources' : 'Destinations'}; one match is enough. At least one item.`,
      type: 'list',
    },
    { path: peer, doc: 'One peer; exactly one of its fields.', type: 'map' },
    ...podsDocs(peer),
    ...(section === 'ingress'
      ? []
      : [
          {
            path: `${peer}.networks`,
            doc: 'Blocks of addresses, pods of the cluster included.',
            type: 'list' as const,
          },
          { path: `${peer}.networks[]`, doc: 'One block.', type: 'string' as const },
          ...selectorDocs(`${peer}.nodes`, 'the nodes', 'Addresses of nodes, by node label. Experimental.'),
          { path: `${peer}.domainNames`, doc: 'Destinations by DNS name. Experimental.', type: 'list' as const },
          {
            path: `${peer}.domainNames[]`,
            doc: 'A name, or `*.` and a name for everything below it.',
            type: 'string' as const,
          },
        ]),
  ];
}

/** Ports as AdminNetworkPolicy and BaselineAdminNetworkPolicy write them (C14). */
function portsDocs(section: 'ingress' | 'egress'): readonly KeyDoc[] {
  const port = `spec.${section}[].ports[]`;
  const protocol: KeyDoc = { path: '', doc: '`TCP` when left out.', type: 'string', values: ['TCP', 'UDP', 'SCTP'] };
  return [
    { path: `spec.${section}[].ports`, doc: 'Ports of the destination; all traffic when left out.', type: 'list' },
    { path: port, doc: 'Exactly one of its fields.', type: 'map' },
    { path: `${port}.portNumber`, doc: 'One port.', type: 'map' },
    { ...protocol, path: `${port}.portNumber.protocol` },
    { path: `${port}.portNumber.port`, doc: 'The number.', type: 'integer' },
    { path: `${port}.portRange`, doc: 'A range of ports.', type: 'map' },
    { ...protocol, path: `${port}.portRange.protocol` },
    { path: `${port}.portRange.start`, doc: 'First port.', type: 'integer' },
    { path: `${port}.portRange.end`, doc: 'Last port.', type: 'integer' },
    {
      path: `${port}.namedPort`,
      doc: 'Name of a container port of the destination, whatever its protocol. Experimental.',
      type: 'string',
    },
  ];
}

/** Protocols as ClusterNetworkPolicy writes them (C15). */
function protocolsDocs(section: 'ingress' | 'egress'): readonly KeyDoc[] {
  const item = `spec.${section}[].protocols[]`;
  return [
    {
      path: `spec.${section}[].protocols`,
      doc: 'Protocols and ports of the destination; all traffic when left out.',
      type: 'list',
    },
    { path: item, doc: 'Exactly one of its fields.', type: 'map' },
    ...['tcp', 'udp', 'sctp'].flatMap((protocol): KeyDoc[] => {
      const port = `${item}.${protocol}.destinationPort`;
      return [
        { path: `${item}.${protocol}`, doc: `Ports of ${protocol.toUpperCase()}.`, type: 'map' },
        { path: port, doc: '`number` or `range`.', type: 'map' },
        { path: `${port}.number`, doc: 'One port.', type: 'integer' },
        { path: `${port}.range`, doc: 'A range of ports.', type: 'map' },
        { path: `${port}.range.start`, doc: 'First port.', type: 'integer' },
        { path: `${port}.range.end`, doc: 'Last port.', type: 'integer' },
      ];
    }),
    {
      path: `${item}.destinationNamedPort`,
      doc: 'Name of a container port of the destination, whatever its protocol.',
      type: 'string',
    },
  ];
}

const PRIORITY: KeyDoc = { path: 'spec.priority', doc: '0 to 1000; the lower number decides first.', type: 'integer' };

function v1alpha1(what: string, actions: readonly string[], more: readonly KeyDoc[]): readonly KeyDoc[] {
  return [
    ...metadataDocs(false, what),
    ...subjectDocs(),
    ...more,
    ...ruleDocs('ingress', actions),
    ...portsDocs('ingress'),
    ...ruleDocs('egress', actions),
    ...portsDocs('egress'),
  ];
}

export const adminDocs = v1alpha1('the policy', ['Allow', 'Deny', 'Pass'], [PRIORITY]);
export const baselineDocs = v1alpha1('the policy', ['Allow', 'Deny'], []);
export const clusterDocs: readonly KeyDoc[] = [
  ...metadataDocs(false, 'the policy'),
  ...subjectDocs(),
  {
    path: 'spec.tier',
    doc: '`Admin` decides before NetworkPolicies, `Baseline` where none of them isolates.',
    type: 'string',
    values: ['Admin', 'Baseline'],
  },
  PRIORITY,
  ...ruleDocs('ingress', ['Accept', 'Deny', 'Pass']),
  ...protocolsDocs('ingress'),
  ...ruleDocs('egress', ['Accept', 'Deny', 'Pass']),
  ...protocolsDocs('egress'),
];

export const keyDocs: Dialect['keys'] = [
  { kind: 'AdminNetworkPolicy', apiVersions: ['policy.networking.k8s.io/v1alpha1'], docs: adminDocs },
  { kind: 'BaselineAdminNetworkPolicy', apiVersions: ['policy.networking.k8s.io/v1alpha1'], docs: baselineDocs },
  { kind: 'ClusterNetworkPolicy', apiVersions: ['policy.networking.k8s.io/v1alpha2'], docs: clusterDocs },
];
