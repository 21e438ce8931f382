import { child } from '../../yaml/navigate';
import type { LowerInput } from '../dialect';
import type { TouchFact } from '../facts';
import { mapAt, textIn } from '../read';
import type { UnreadKind } from './kind';
import { sureLabels } from './labels';
import { OUTSIDE, ownPods, podsEverywhere, restricts } from './touches';

/** Linkerd, Kuma and other meshes: like Istio, they only refuse. */
export const meshes: readonly UnreadKind[] = [
  { kind: 'policy.linkerd.io/Server', scope: 'namespaced', most: 'restricts', read: server },
  // Names of clients, and limits of requests.
  { kind: 'policy.linkerd.io/MeshTLSAuthentication', scope: 'namespaced', most: 'nothing' },
  { kind: 'policy.linkerd.io/NetworkAuthentication', scope: 'namespaced', most: 'nothing' },
  { kind: 'policy.linkerd.io/HTTPLocalRateLimitPolicy', scope: 'namespaced', most: 'nothing' },
  { kind: 'policy.linkerd.io/EgressNetwork', scope: 'namespaced', most: 'restricts', read: egressNetwork },
  {
    kind: 'policy.linkerd.io/*',
    scope: 'namespaced',
    most: 'restricts',
    read: () => [restricts(ownPods(), 'ingress')],
  },
  { kind: 'kuma.io/Mesh', scope: 'cluster', most: 'restricts', read: mesh },
  { kind: 'kuma.io/TrafficPermission', scope: 'cluster', most: 'restricts', read: toAnyPod },
  // In the control plane's namespace it is about the whole mesh, and which namespace that is, is up to the installation.
  { kind: 'kuma.io/MeshTrafficPermission', scope: 'namespaced', most: 'restricts', read: toAnyPod },
  { kind: 'kuma.io/MeshPassthrough', scope: 'namespaced', most: 'restricts', read: passthrough },
  { kind: 'consul.hashicorp.com/ServiceIntentions', scope: 'namespaced', most: 'restricts', read: toAnyPod },
  {
    kind: 'access.smi-spec.io/TrafficTarget',
    scope: 'namespaced',
    most: 'restricts',
    read: () => [restricts(ownPods(), 'ingress')],
  },
];

function toAnyPod(): readonly TouchFact[] {
  return [restricts(podsEverywhere(), 'ingress')];
}

function server({ root }: LowerInput): readonly TouchFact[] {
  return [restricts(ownPods(sureLabels(child(mapAt(root, 'spec'), 'podSelector'))), 'ingress')];
}

/** In one namespace, which the installation chooses, it is about the clients of all. */
function egressNetwork({ root }: LowerInput): readonly TouchFact[] {
  if (textIn(mapAt(root, 'spec'), 'trafficPolicy') === 'Allow') return [];
  return [{ ...restricts(podsEverywhere(), 'egress'), peers: OUTSIDE, isolates: false }];
}

/** With mutual TLS the mesh refuses whom no permission names. */
function mesh(input: LowerInput): readonly TouchFact[] {
  return child(mapAt(input.root, 'spec', 'mtls'), 'enabledBackend') === undefined ? [] : toAnyPod();
}

function passthrough({ root }: LowerInput): readonly TouchFact[] {
  if (textIn(mapAt(root, 'spec', 'default'), 'passthroughMode') === 'All') return [];
  return [{ ...restricts(podsEverywhere(), 'egress'), peers: OUTSIDE, isolates: false }];
}
