import type { Dialect, KeyDoc } from '../dialect';
import { metadataDocs, selectorDocs } from '../selector-docs';

const PORT_INSERT = '\n  - protocol: TCP\n    port: $0';

/** `from` of an ingress rule or `to` of an egress rule, with the ports beside it. */
function ruleDocs(rule: string, peers: 'from' | 'to'): readonly KeyDoc[] {
  const peer = `${rule}.${peers}[]`;
  const far = peers === 'from' ? 'sources' : 'destinations';
  const port = `${rule}.ports[]`;
  return [
    {
      path: `${rule}.${peers}`,
      doc: `Allowed ${far}; one match is enough. Left out or empty means everyone, outside the cluster too.`,
      type: 'list',
      insert: '\n  - $0',
    },
    {
      path: peer,
      doc: 'One peer: pods by label, whole namespaces, both together, or a block of addresses.',
      type: 'map',
    },
    ...besideNoBlock(
      selectorDocs(
        `${peer}.podSelector`,
        'the pods',
        "Pods by label: of the policy's own namespace, or of the namespaces that `namespaceSelector` in the same item selects. `{}` is all of them.",
      ),
    ),
    ...besideNoBlock(
      selectorDocs(
        `${peer}.namespaceSelector`,
        'the namespaces',
        'Namespaces by label; alone it means all their pods, with `podSelector` in the same item only the pods that match both. `{}` is every namespace.',
      ),
    ),
    {
      path: `${peer}.ipBlock`,
      doc: 'Addresses, usually outside the cluster. Stands alone in its item.',
      type: 'map',
      insert: '\n  cidr: $0',
      refusedBeside: [{ key: 'podSelector' }, { key: 'namespaceSelector' }],
    },
    {
      path: `${peer}.ipBlock.cidr`,
      doc: 'Block of addresses such as `203.0.113.0/24` or `2001:db8::/32`.',
      type: 'string',
    },
    {
      path: `${peer}.ipBlock.except`,
      doc: 'Smaller blocks inside `cidr` that this item leaves out. Another item or policy may still allow them.',
      type: 'list',
      insert: '\n  - $0',
    },
    { path: `${peer}.ipBlock.except[]`, doc: 'One block inside `cidr`.', type: 'string' },
    {
      path: `${rule}.ports`,
      doc: 'Allowed ports of the destination pod, not of a Service. Left out or empty means every port and protocol.',
      type: 'list',
      insert: PORT_INSERT,
    },
    { path: port, doc: 'One port, one range, or all ports of a protocol.', type: 'map' },
    { path: `${port}.protocol`, doc: '`TCP` when left out.', type: 'string', values: ['TCP', 'UDP', 'SCTP'] },
    {
      path: `${port}.port`,
      doc: 'Number, or the name of a container port, on the destination pod. Left out: every port of the protocol.',
      type: 'port',
    },
    {
      path: `${port}.endPort`,
      doc: 'Last port of a range that begins at `port`, which must then be a number.',
      type: 'integer',
      refusedBeside: [{ key: 'port', when: /\D/ }],
    },
  ];
}

/** Selectors of a peer are refused beside an `ipBlock` (B14). */
function besideNoBlock([selector, ...rest]: readonly KeyDoc[]): readonly KeyDoc[] {
  return selector === undefined ? rest : [{ ...selector, refusedBeside: [{ key: 'ipBlock' }] }, ...rest];
}

export const networkPolicyDocs: readonly KeyDoc[] = [
  ...metadataDocs(true, 'the policy'),
  { path: 'spec', doc: 'Which pods the policy is about, and what it allows.', type: 'map' },
  ...selectorDocs(
    'spec.podSelector',
    'the pods',
    "The pods of the policy's namespace that it applies to. `{}` is all of them.",
  ),
  {
    path: 'spec.policyTypes',
    doc: 'Directions in which the selected pods become isolated. When left out: Ingress, and Egress if there are egress rules.',
    type: 'list',
    insert: '\n  - $0',
  },
  { path: 'spec.policyTypes[]', doc: 'One direction.', type: 'string', values: ['Ingress', 'Egress'] },
  {
    path: 'spec.ingress',
    doc: 'What may reach the selected pods. Each rule adds to what is allowed; no rule means nothing.',
    type: 'list',
    insert: '\n  - from:\n      - $0',
  },
  { path: 'spec.ingress[]', doc: 'Allows its sources on its ports. `{}` allows everything.', type: 'map' },
  ...ruleDocs('spec.ingress[]', 'from'),
  {
    path: 'spec.egress',
    doc: 'What the selected pods may reach. Each rule adds to what is allowed; no rule means nothing, not even DNS.',
    type: 'list',
    insert: '\n  - to:\n      - $0',
  },
  { path: 'spec.egress[]', doc: 'Allows its destinations on its ports. `{}` allows everything.', type: 'map' },
  ...ruleDocs('spec.egress[]', 'to'),
];

const template = (path: string): readonly KeyDoc[] => [
  { path: `${path}.metadata`, doc: 'Metadata of the pods.', type: 'map', insert: '\n  labels:\n    $0' },
  {
    path: `${path}.metadata.labels`,
    doc: 'Labels of the pods: what policies and Services select by.',
    type: 'free-map',
    insert: '\n  $0',
  },
  { path: `${path}.metadata.labels.*`, doc: 'Label value, always a string.', type: 'string' },
];

const workloadDocs: readonly KeyDoc[] = [
  ...metadataDocs(true, 'the workload'),
  { path: 'spec', doc: 'What runs.', type: 'map' },
  ...selectorDocs('spec.selector', 'the pods', 'Which pods are its own; the labels of the template must match it.').map(
    // An empty one is refused.
    ({ values, ...doc }, index) => (index === 0 || values === undefined ? doc : { ...doc, values }),
  ),
  { path: 'spec.template', doc: 'The pods that the workload makes.', type: 'map' },
  ...template('spec.template'),
];

const serviceDocs: readonly KeyDoc[] = [
  ...metadataDocs(true, 'the Service'),
  { path: 'spec', doc: 'Which pods answer, and on which ports.', type: 'map' },
  {
    path: 'spec.selector',
    doc: 'Labels that the pods behind the Service carry, all of them.',
    type: 'free-map',
    insert: '\n  $0',
  },
  { path: 'spec.selector.*', doc: 'The value that the label must have.', type: 'string' },
  { path: 'spec.ports', doc: 'Ports that the Service offers.', type: 'list', insert: '\n  - port: $0' },
  { path: 'spec.ports[]', doc: 'One offered port.', type: 'map' },
  {
    path: 'spec.ports[].port',
    doc: 'Port that clients connect to. Policies see `targetPort` instead.',
    type: 'integer',
  },
  {
    path: 'spec.ports[].targetPort',
    doc: "Number or name of the pod's port; the same as `port` when left out.",
    type: 'port',
  },
  { path: 'spec.ports[].protocol', doc: '`TCP` when left out.', type: 'string', values: ['TCP', 'UDP', 'SCTP'] },
  { path: 'spec.ports[].name', doc: 'Name by which an Ingress or Route refers to the port.', type: 'string' },
];

export const keyDocs: Dialect['keys'] = [
  { kind: 'NetworkPolicy', apiVersions: ['networking.k8s.io/v1'], docs: networkPolicyDocs },
  { kind: 'Namespace', apiVersions: ['v1'], docs: metadataDocs(false, 'the namespace') },
  { kind: 'Service', apiVersions: ['v1'], docs: serviceDocs },
  { kind: 'Pod', apiVersions: ['v1'], docs: metadataDocs(true, 'the pod') },
  ...['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'].map((kind) => ({
    kind,
    apiVersions: ['apps/v1'],
    docs: workloadDocs,
  })),
];
