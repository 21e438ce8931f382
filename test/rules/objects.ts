/** Manifests that rule tests share, as files of a fixture. */

export interface WorkloadOptions {
  readonly labels?: Readonly<Record<string, string>>;
  /** `8080`, `http:8080` or `dns:53/UDP`. */
  readonly ports?: readonly string[];
  readonly hostNetwork?: boolean;
}

/** A Deployment in a file of its own; its pods carry `app: <name>` unless told otherwise. */
export function deployment(namespace: string, name: string, options: WorkloadOptions = {}): string {
  const labels = JSON.stringify(options.labels ?? { app: name });
  const ports = (options.ports ?? []).map(portYaml).join(', ');
  return `
#- ${namespace}/${name}.yaml
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  selector: { matchLabels: ${labels} }
  template:
    metadata: { labels: ${labels} }
    spec:
      hostNetwork: ${options.hostNetwork ?? false}
      containers:
        - { name: main, image: example, ports: [${ports}] }
`;
}

function portYaml(text: string): string {
  const [, name, port, protocol] = /^(?:([a-z-]+):)?(\d+)(?:\/(\w+))?$/.exec(text) ?? [];
  const named = name === undefined ? '' : `name: ${name}, `;
  return `{ ${named}containerPort: ${port}, protocol: ${protocol ?? 'TCP'} }`;
}

export function namespace(name: string, labels: Readonly<Record<string, string>> = {}): string {
  return `
#- namespaces/${name}.yaml
apiVersion: v1
kind: Namespace
metadata: { name: ${name}, labels: ${JSON.stringify(labels)} }
`;
}

/** A Service of the same name as its workload. `ports` is the YAML of one port. */
export function service(namespaceName: string, name: string, port: string, type = 'ClusterIP'): string {
  return `
#- ${namespaceName}/${name}-service.yaml
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${namespaceName} }
spec: { type: ${type}, selector: { app: ${name} }, ports: [{ ${port} }] }
`;
}

/** A policy on all pods that isolates and allows nothing. */
export function defaultDeny(namespaceName: string, types = '[Ingress, Egress]'): string {
  return `
#- ${namespaceName}/default-deny.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: default-deny, namespace: ${namespaceName} }
spec: { podSelector: {}, policyTypes: ${types} }
`;
}

/** A policy in the file `policy.yaml`; `spec` is the YAML below `spec:`, with its marks. */
export function policy(spec: string, metadata = '{ name: p, namespace: shop }'): string {
  return `
#- policy.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: ${metadata}
spec:
${spec.replace(/^\n/, '').trimEnd()}
`;
}
