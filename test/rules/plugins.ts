/** Signs of network plugins that rule tests share, as files of a fixture. */

export function daemonSet(name: string, image: string, mark = ''): string {
  return `
#- ${name}.yaml
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: ${name}
${mark === '' ? '' : `#       ${'^'.repeat(name.length)} ${mark}\n`}  namespace: kube-system
spec:
  selector: { matchLabels: { k8s-app: ${name} } }
  template:
    metadata: { labels: { k8s-app: ${name} } }
    spec: { hostNetwork: true, containers: [{ name: agent, image: "${image}" }] }
`;
}

export const CALICO = daemonSet('calico-node', 'docker.io/calico/node:v3.28.1');
export const CILIUM = daemonSet('cilium', 'quay.io/cilium/cilium:v1.17.2');
export const OLD_CILIUM = daemonSet('cilium', 'quay.io/cilium/cilium:v1.15.3');
export const FLANNEL = daemonSet('kube-flannel-ds', 'flannel/flannel:v0.26.1');

/** A ConfigMap that switches policies on. */
export const AWS = `
#- aws.yaml
apiVersion: v1
kind: ConfigMap
metadata: { name: amazon-vpc-cni, namespace: kube-system }
data: { enable-network-policy-controller: "true" }
`;

/** kOps with a plugin of this name. */
export function kops(name: string): string {
  return `
#- kops.yaml
apiVersion: kops.k8s.io/v1alpha2
kind: Cluster
metadata: { name: c }
spec: { networking: { ${name}: {} } }
`;
}
