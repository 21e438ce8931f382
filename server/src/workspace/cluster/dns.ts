import { SYSTEM_NAMESPACE } from './namespaces';
import type { WorkloadModel } from './workloads';

const DNS_LABEL = 'k8s-app';
const DNS_LABEL_VALUE = 'kube-dns';
const DNS_NAMES = new Set(['coredns', 'kube-dns']);
const DNS_PORT = 53;
const NAME = '{cluster-dns}';

/** Whether a workload answers DNS for the cluster: by the customary label, or by name (A35). */
export function isClusterDns(model: WorkloadModel): boolean {
  return model.shape.labels.get(DNS_LABEL) === DNS_LABEL_VALUE || DNS_NAMES.has(model.name);
}

/** Stands for the cluster's DNS when no manifest does (A35). */
const PSEUDO_DNS: WorkloadModel = {
  id: `${SYSTEM_NAMESPACE}/${NAME}`,
  namespace: SYSTEM_NAMESPACE,
  name: NAME,
  kind: '',
  resource: undefined,
  templateResource: undefined,
  templates: [],
  members: [],
  shape: {
    labels: new Map([[DNS_LABEL, DNS_LABEL_VALUE]]),
    presentKeys: new Set(),
    maybeKeys: new Set(),
    namedPorts: [
      { name: 'dns', protocol: 'UDP', port: DNS_PORT },
      { name: 'dns-tcp', protocol: 'TCP', port: DNS_PORT },
    ],
    serviceAccount: 'default',
    hostNetwork: false,
  },
  otherShapes: [],
  replicas: 1,
  scaledToZero: false,
  ordinals: undefined,
  pods: [],
};

/** Adds the pseudo workload if it is needed. */
export function withClusterDns(models: readonly WorkloadModel[]): readonly WorkloadModel[] {
  return models.some(isClusterDns) ? models : [...models, PSEUDO_DNS];
}
