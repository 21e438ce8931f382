import type { EdgeSource } from '../inference/result';
import { ANY_POD, controllerPeer } from './infrastructure-peers';

/**
 * Pods that stand, during verification, for callers that are not in the manifests: one of ingress-nginx, one of
 * OpenShift's router, and a stranger of no particular kind that nothing but open ports may admit.
 */
const NGINX = 'ingress-nginx/palisade-probe-nginx[Pod]';
const ROUTER = 'palisade-probe-router/palisade-probe-router[Pod]';
export const STRANGER = 'palisade-probe/palisade-probe-stranger[Pod]';

export const PROBES = `apiVersion: v1
kind: Namespace
metadata:
  name: palisade-probe-router
  labels:
    network.openshift.io/policy-group: ingress
---
${pod('palisade-probe-router', 'palisade-probe-router')}---
${pod('ingress-nginx', 'palisade-probe-nginx')}---
${pod('palisade-probe', 'palisade-probe-stranger')}`;

function pod(namespace: string, name: string): string {
  return `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  namespace: ${namespace}
  labels:
    palisade-probe: ${name}
`;
}

/** The id of the pod that stands for a source; undefined for the internet and the API server, which are no pods. */
export function probeFor(source: EdgeSource): string | undefined {
  switch (source.kind) {
    case 'workload':
      return source.workload.id;
    case 'internet':
    case 'api-server':
      return undefined;
    case 'monitoring':
      return STRANGER;
    case 'ingress-controller': {
      const { peer } = controllerPeer(source.controller);
      if (peer === ANY_POD || peer.kind !== 'pods') return STRANGER;
      return peer.namespace === 'ingress-nginx' ? NGINX : ROUTER;
    }
  }
}

/** Probes that only call: what a workload may open to them says no more than what it may open to the stranger. */
export function isCaller(id: string): boolean {
  return id === NGINX || id === ROUTER;
}

/** How a probe is named to the user. */
export function displayName(id: string): string {
  switch (id) {
    case NGINX:
    case ROUTER:
      return '{ingress-controller}';
    case STRANGER:
      return '{any pod}';
    default:
      return id;
  }
}
