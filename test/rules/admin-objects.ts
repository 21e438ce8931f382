/** Policies of the whole cluster that rule tests share, as files of a fixture. The spec is written from column 2. */

export function anp(spec: string, name = 'p'): string {
  return object('AdminNetworkPolicy', 'v1alpha1', name, spec);
}

export function banp(spec: string, name = 'default'): string {
  return object('BaselineAdminNetworkPolicy', 'v1alpha1', name, spec);
}

export function cnp(spec: string, name = 'p'): string {
  return object('ClusterNetworkPolicy', 'v1alpha2', name, spec);
}

/** One ingress rule with a peer for all pods. */
export function rule(action: string, rest = ''): string {
  return `{ action: ${action}, from: [{ namespaces: {} }]${rest} }`;
}

function object(kind: string, version: string, name: string, spec: string): string {
  return `
#- policies/${kind.toLowerCase()}-${name}.yaml
apiVersion: policy.networking.k8s.io/${version}
kind: ${kind}
metadata:
  name: ${name}
spec:
${spec.replace(/^\n/, '')}
`;
}
