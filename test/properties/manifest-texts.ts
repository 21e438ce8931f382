import fc from 'fast-check';

/** Manifests of two small namespaces, contradictions and broken ones among them, to be put into these files. */
export const PATHS = ['a.yaml', 'b.yaml', 'deep/c.yaml', 'd.json'];

const NAMESPACES = ['x', 'y'];
const LABELS = ['{}', '{ app: a }', '{ app: b, tier: t }'];

const namespace = fc.constantFrom(...NAMESPACES);
const labels = fc.constantFrom(...LABELS);
const name = fc.constantFrom('one', 'two');
const selector = fc.constantFrom(
  '{}',
  '{ matchLabels: { app: a } }',
  '{ matchExpressions: [{ key: tier, operator: Exists }] }',
  '{ matchLabels: { statefulset.kubernetes.io/pod-name: one-0 } }',
);
const peer = fc.oneof(
  selector.map((pods) => `{ podSelector: ${pods} }`),
  fc.constantFrom(
    '{ namespaceSelector: { matchLabels: { team: t } } }',
    '{ namespaceSelector: {} }',
    '{ ipBlock: { cidr: 10.0.0.0/8 } }',
    '{}',
  ),
);

const pod = fc
  .tuple(namespace, name, labels, fc.boolean())
  .map(
    ([ns, called, own, finished]) =>
      `apiVersion: v1\nkind: Pod\nmetadata: { namespace: ${ns}, name: ${called}, labels: ${own} }\nspec: { containers: [{ name: c, image: i, ports: [{ name: http, containerPort: 8080 }] }] }\nstatus: { phase: ${finished ? 'Failed' : 'Running'} }\n`,
  );
const statefulSet = fc
  .tuple(namespace, name, labels, fc.integer({ min: 0, max: 3 }))
  .map(
    ([ns, called, own, replicas]) =>
      `apiVersion: apps/v1\nkind: StatefulSet\nmetadata: { namespace: ${ns}, name: ${called} }\nspec: { replicas: ${replicas}, serviceName: s, selector: { matchLabels: ${own} }, template: { metadata: { labels: ${own} }, spec: { containers: [{ name: c, image: i }] } } }\n`,
  );
const policy = fc
  .tuple(
    namespace,
    name,
    selector,
    fc.array(peer, { maxLength: 2 }),
    fc.constantFrom('Ingress', 'Egress'),
    fc.constantFrom('80', 'http', '0'),
  )
  .map(
    ([ns, called, subject, peers, direction, port]) =>
      `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { namespace: ${ns}, name: ${called} }\nspec: { podSelector: ${subject}, policyTypes: [${direction}], ${direction.toLowerCase()}: [{ ${direction === 'Ingress' ? 'from' : 'to'}: [${peers.join(', ')}], ports: [{ port: ${port} }] }] }\n`,
  );
const service = fc
  .tuple(namespace, name, labels)
  .map(
    ([ns, called, own]) =>
      `apiVersion: v1\nkind: Service\nmetadata: { namespace: ${ns}, name: ${called} }\nspec: { selector: ${own}, ports: [{ port: 80, targetPort: http }] }\n`,
  );
const declaration = fc
  .tuple(namespace, fc.constantFrom('{}', '{ team: t }'))
  .map(([ns, own]) => `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${ns}, labels: ${own} }\n`);
/** May contradict another manifest of the same workload, or be a patch of it (A2). */
const deployment = fc
  .tuple(namespace, name, labels, fc.constantFrom('80', '8080'), fc.boolean(), fc.boolean())
  .map(
    ([ns, called, own, port, host, image]) =>
      `apiVersion: apps/v1\nkind: Deployment\nmetadata: { namespace: ${ns}, name: ${called} }\nspec: { selector: { matchLabels: {} }, template: { metadata: { labels: ${own} }, spec: { hostNetwork: ${host}, containers: [{ name: c, ${image ? 'image: i, ' : ''}ports: [{ name: http, containerPort: ${port} }] }] } } }\n`,
  );
const layer = fc
  .constantFrom('a.yaml', 'deep/c.yaml', '../b.yaml')
  .map((path) => `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\npatches: [{ path: ${path} }]\n`);
const adminPolicy = fc
  .tuple(fc.constantFrom(5, 10), fc.constantFrom('Allow', 'Deny', 'Pass'), labels)
  .map(
    ([priority, action, own]) =>
      `apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: { name: admin }\nspec: { priority: ${priority}, subject: { namespaces: {} }, ingress: [{ action: ${action}, from: [{ pods: { namespaceSelector: {}, podSelector: { matchLabels: ${own} } } }] }] }\n`,
  );
/** Network plugins that take policies otherwise than they are written, and a policy of another system (not understood). */
const system = fc.constantFrom(
  'apiVersion: apps/v1\nkind: DaemonSet\nmetadata: { name: kube-flannel-ds, namespace: kube-flannel }\nspec: { selector: { matchLabels: { app: flannel } }, template: { metadata: { labels: { app: flannel } }, spec: { hostNetwork: true, containers: [{ name: c, image: flannel/flannel:v0.25.0 }] } } }\n',
  'apiVersion: apps/v1\nkind: DaemonSet\nmetadata: { name: cilium, namespace: kube-system }\nspec: { selector: { matchLabels: { k8s-app: cilium } }, template: { metadata: { labels: { k8s-app: cilium } }, spec: { hostNetwork: true, containers: [{ name: c, image: "quay.io/cilium/cilium:v1.15.0" }] } } }\n',
  'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { namespace: x, name: c }\nspec: { endpointSelector: { matchLabels: { app: a } }, ingress: [{ fromEndpoints: [{}] }] }\n',
  'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { namespace: y, name: c }\nspec: { endpointSelector: {}, egressDeny: [{ toEntities: [world] }] }\n',
);
/** Routes decide what an ingress controller may open. */
const route = fc
  .tuple(namespace, name)
  .map(
    ([ns, called]) =>
      `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { namespace: ${ns}, name: i }\nspec: { defaultBackend: { service: { name: ${called}, port: { number: 80 } } } }\n`,
  );
const other = fc.constantFrom('# nothing\n', 'replicas: 3\n', 'kind: Pod\nname: {{ .x }}\n', 'kind: [broken\n', '\n');

const document = fc.oneof(
  pod,
  statefulSet,
  deployment,
  policy,
  policy,
  adminPolicy,
  service,
  declaration,
  layer,
  route,
  system,
  other,
);
const layout = fc.constantFrom('', '# a comment\n', '\n\n', '# kind\n\n');
/** A file with up to four of them. */
export const manifestText = fc
  .array(fc.tuple(layout, document), { maxLength: 4 })
  .map((documents) => documents.map(([lead, content]) => lead + content).join('---\n'));
