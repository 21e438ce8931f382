import type { Dialect, KeyDoc } from '../dialect';
import { metadataDocs, onlyOneOf, selectorDocs } from '../selector-docs';

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

function actionDoc(actions: readonly string[], section: 'ingress' | 'egress'): string {
  const [allow] = actions;
  const pass = actions.includes('Pass')
    ? ' `Pass` leaves them to the next tier and skips the other rules of this one.'
    : '';
  const other = section === 'ingress' ? 'egress of the source' : 'ingress of the destination';
  return `What happens to connections that match. \`${allow}\` allows them for good, whatever NetworkPolicies say, as far as ${section} goes; the ${other} is decided on its own. \`Deny\` stops them.${pass}`;
}

/** Rules of one direction without their ports. */
function ruleDocs(section: 'ingress' | 'egress', actions: readonly string[], domains: boolean): readonly KeyDoc[] {
  const rule = `spec.${section}[]`;
  const side = section === 'ingress' ? 'from' : 'to';
  const peer = `${rule}.${side}[]`;
  return [
    {
      path: `spec.${section}`,
      doc: `Rules for what ${section === 'ingress' ? 'reaches' : 'leaves'} these pods, tried in order: the first that matches decides.`,
      type: 'list',
      insert: `\n  - name: $1\n    action: \${2|${actions.join(',')}|}\n    ${side}:\n      - $0`,
    },
    { path: rule, doc: 'One rule: an action for the connections with these peers and ports.', type: 'map' },
    { path: `${rule}.name`, doc: 'A name for people and logs, at most 100 characters.', type: 'string' },
    { path: `${rule}.action`, doc: actionDoc(actions, section), type: 'string', values: actions },
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
            doc: 'Blocks of addresses, 1 to 25. They hold the addresses of pods too: a rule that denies `0.0.0.0/0` also denies pods, unless a rule before it lets them pass.',
            type: 'list' as const,
            insert: '\n  - ${1:0.0.0.0/0}',
          },
          { path: `${peer}.networks[]`, doc: 'One block.', type: 'string' as const },
          ...selectorDocs(
            `${peer}.nodes`,
            'the nodes',
            'Addresses of nodes, by node label; `{}` is every node. Not the pods that run there. Experimental.',
          ),
          ...(domains ? domainDocs(peer) : []),
        ]),
  ];
}

/** Only in rules that allow (C13), and not in BaselineAdminNetworkPolicy. */
function domainDocs(peer: string): readonly KeyDoc[] {
  return [
    {
      path: `${peer}.domainNames`,
      doc: 'Destinations by DNS name, in rules that allow. It grants no access to DNS, and restricts nothing unless a later rule denies the rest. Experimental.',
      type: 'list',
      insert: '\n  - ${1:"*.example.com"}',
    },
    {
      path: `${peer}.domainNames[]`,
      doc: 'A name, or `*.` and a name for everything below it; `*.example.com` does not match `example.com`.',
      type: 'string',
    },
  ];
}

/** Ports as AdminNetworkPolicy and BaselineAdminNetworkPolicy write them (C14). */
function portsDocs(section: 'ingress' | 'egress'): readonly KeyDoc[] {
  const port = `spec.${section}[].ports[]`;
  const protocol: KeyDoc = { path: '', doc: '`TCP` when left out.', type: 'string', values: ['TCP', 'UDP', 'SCTP'] };
  return [
    {
      path: `spec.${section}[].ports`,
      doc: 'Ports of the destination; all traffic, ICMP included, when left out.',
      type: 'list',
      insert: '\n  - portNumber:\n      protocol: TCP\n      port: $0',
    },
    { path: port, doc: 'One port, one range, or a port by name; exactly one of them.', type: 'map' },
    { path: `${port}.portNumber`, doc: 'One port.', type: 'map' },
    { ...protocol, path: `${port}.portNumber.protocol` },
    { path: `${port}.portNumber.port`, doc: 'The number.', type: 'integer' },
    { path: `${port}.portRange`, doc: 'A range of ports.', type: 'map' },
    { ...protocol, path: `${port}.portRange.protocol` },
    { path: `${port}.portRange.start`, doc: 'First port, from 1.', type: 'integer' },
    {
      path: `${port}.portRange.end`,
      doc: 'Last port, up to 65535; in a ClusterNetworkPolicy greater than the first.',
      type: 'integer',
    },
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
      doc: 'Protocols and ports of the destination, 1 to 25 items; all traffic, ICMP included, when left out.',
      type: 'list',
      insert: '\n  - ${1|tcp,udp,sctp|}:\n      destinationPort:\n        number: $0',
    },
    { path: item, doc: 'One protocol with its ports, or a port by name; exactly one of them.', type: 'map' },
    ...['tcp', 'udp', 'sctp'].flatMap((protocol): KeyDoc[] => {
      const port = `${item}.${protocol}.destinationPort`;
      return [
        { path: `${item}.${protocol}`, doc: `Ports of ${protocol.toUpperCase()}.`, type: 'map' },
        { path: port, doc: '`number` or `range`.', type: 'map' },
        { path: `${port}.number`, doc: 'One port.', type: 'integer' },
        { path: `${port}.range`, doc: 'A range of ports.', type: 'map' },
        { path: `${port}.range.start`, doc: 'First port, from 1.', type: 'integer' },
        {
          path: `${port}.range.end`,
          doc: 'Last port, up to 65535; in a ClusterNetworkPolicy greater than the first.',
          type: 'integer',
        },
      ];
    }),
    {
      path: `${item}.destinationNamedPort`,
      doc: 'Name of a container port of the destination, whatever its protocol.',
      type: 'string',
    },
  ];
}

const PRIORITY: KeyDoc = {
  path: 'spec.priority',
  doc: '0 to 1000, required; in its tier the policy with the lower number decides first. Two policies of one number that disagree have no defined order.',
  type: 'integer',
};

function v1alpha1(
  what: string,
  actions: readonly string[],
  more: readonly KeyDoc[],
  domains: boolean,
): readonly KeyDoc[] {
  return oneOfEach([
    ...metadataDocs(false, what),
    ...subjectDocs(),
    ...more,
    ...ruleDocs('ingress', actions, false),
    ...portsDocs('ingress'),
    ...ruleDocs('egress', actions, domains),
    ...portsDocs('egress'),
  ]);
}

/** Subjects, peers and ports have exactly one of their fields (C8, C13, C14). */
function oneOfEach(docs: readonly KeyDoc[]): readonly KeyDoc[] {
  const peers = ['namespaces', 'pods', 'networks', 'nodes', 'domainNames'];
  const rules = ['spec.ingress[]', 'spec.egress[]'];
  const groups = [
    ['spec.subject', ['namespaces', 'pods']],
    ['spec.ingress[].from[]', peers],
    ['spec.egress[].to[]', peers],
    ...rules.map((rule) => [`${rule}.ports[]`, ['portNumber', 'portRange', 'namedPort']] as const),
    ...rules.map((rule) => [`${rule}.protocols[]`, ['tcp', 'udp', 'sctp', 'destinationNamedPort']] as const),
    ...rules.flatMap((rule) =>
      ['tcp', 'udp', 'sctp'].map(
        (protocol) => [`${rule}.protocols[].${protocol}.destinationPort`, ['number', 'range']] as const,
      ),
    ),
  ] as const;
  return groups.reduce((marked, [parent, keys]) => onlyOneOf(marked, parent, keys), docs);
}

export const adminDocs = v1alpha1('the policy', ['Allow', 'Deny', 'Pass'], [PRIORITY], true);
export const baselineDocs = v1alpha1('the policy', ['Allow', 'Deny'], [], false);
export const clusterDocs: readonly KeyDoc[] = oneOfEach([
  ...metadataDocs(false, 'the policy'),
  ...subjectDocs(),
  {
    path: 'spec.tier',
    doc: '`Admin` decides before NetworkPolicies, `Baseline` for pods that no NetworkPolicy isolates in the direction.',
    type: 'string',
    values: ['Admin', 'Baseline'],
  },
  PRIORITY,
  ...ruleDocs('ingress', ['Accept', 'Deny', 'Pass'], false),
  ...protocolsDocs('ingress'),
  ...ruleDocs('egress', ['Accept', 'Deny', 'Pass'], true),
  ...protocolsDocs('egress'),
]);

export const keyDocs: Dialect['keys'] = [
  { kind: 'AdminNetworkPolicy', apiVersions: ['policy.networking.k8s.io/v1alpha1'], docs: adminDocs },
  { kind: 'BaselineAdminNetworkPolicy', apiVersions: ['policy.networking.k8s.io/v1alpha1'], docs: baselineDocs },
  { kind: 'ClusterNetworkPolicy', apiVersions: ['policy.networking.k8s.io/v1alpha2'], docs: clusterDocs },
];
