/** Signs of network plugins and what they enforce, as files of a fixture. */

export const daemonSet = (name: string, containers = '') => `
#- infra/${name}.yaml
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: ${name}, namespace: kube-system }
spec:
  selector: { matchLabels: { k8s-app: ${name} } }
  template:
    metadata: { labels: { k8s-app: ${name} } }
    spec: { hostNetwork: true, containers: [${containers}] }
`;

export const container = (name: string, image: string, args = '') =>
  `{ name: ${name}, image: "${image}", args: [${args}] }`;

export const object = (file: string, apiVersion: string, kind: string, name: string, rest: string) => `
#- ${file}
apiVersion: ${apiVersion}
kind: ${kind}
metadata: { name: ${name} }
${rest}
`;

export const configMap = (name: string, data: string) =>
  object(`${name}.yaml`, 'v1', 'ConfigMap', name, `data: ${data}`);

export const PODS = `
#- pods.yaml
apiVersion: v1
kind: Pod
metadata: { name: a, namespace: shop, labels: { app: a, statefulset.kubernetes.io/pod-name: a-0 } }
spec: { containers: [{ name: c, ports: [{ name: http, containerPort: 8080 }] }] }
---
apiVersion: v1
kind: Pod
metadata: { name: b, namespace: shop, labels: { app: b } }
spec: { containers: [{ name: c }] }
---
apiVersion: v1
kind: Service
metadata: { name: a, namespace: shop }
spec: { selector: { app: a }, ports: [{ name: web, port: 80, targetPort: 8080 }, { name: same, port: 8080 }] }
`;

export const policy = (spec: string, name = 'p') => `
#- ${name}.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: shop }
spec: ${spec}
`;

export const CLOSED = policy('{ podSelector: {} }');
export const CILIUM = daemonSet('cilium', container('cilium-agent', 'quay.io/cilium/cilium:v1.17.2@sha256:0123'));
export const CALICO = daemonSet('calico-node', container('calico-node', 'docker.io/calico/node:v3.28.1'));
export const FLANNEL = daemonSet('kube-flannel-ds', container('kube-flannel', 'ghcr.io/flannel-io/flannel:v0.26.1'));
