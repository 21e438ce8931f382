import type { PodSet } from '../../engine/model';
import { kubectlType } from '../../yaml/kubectl-types';
import { child } from '../../yaml/navigate';
import type { YamlMap, YamlNode } from '../../yaml/tree';
import type { LowerInput } from '../dialect';
import type { TouchFact } from '../facts';
import { itemsAt, mapAt, textIn } from '../read';
import type { UnreadKind } from './kind';
import { listState, sureMap } from './labels';
import { ownPods, podsEverywhere, restricts } from './touches';

/** Istio: another layer that may refuse what policies let through, and never lets through what they refuse. */
export const istio: readonly UnreadKind[] = [
  {
    kind: 'security.istio.io/AuthorizationPolicy',
    scope: 'namespaced',
    most: 'restricts',
    read: authorizationPolicy,
  },
  { kind: 'security.istio.io/PeerAuthentication', scope: 'namespaced', most: 'restricts', read: peerAuthentication },
  { kind: 'networking.istio.io/Sidecar', scope: 'namespaced', most: 'restricts', read: sidecar },
  // What is asked for over a connection, and where it is led, not whether it may be opened.
  { kind: 'security.istio.io/RequestAuthentication', scope: 'namespaced', most: 'nothing' },
  { kind: 'networking.istio.io/ServiceEntry', scope: 'namespaced', most: 'nothing' },
  { kind: 'networking.istio.io/VirtualService', scope: 'namespaced', most: 'nothing' },
  { kind: 'networking.istio.io/DestinationRule', scope: 'namespaced', most: 'nothing' },
  { kind: 'networking.istio.io/Gateway', scope: 'namespaced', most: 'nothing' },
];

/** Objects in it hold for the whole mesh. It may be configured to be another. */
const ROOT_NAMESPACE = 'istio-system';

function authorizationPolicy({ root }: LowerInput): readonly TouchFact[] {
  const spec = mapAt(root, 'spec');
  const rules = child(spec, 'rules');
  const action = textIn(spec, 'action') ?? 'ALLOW';
  const isEmpty = (rule: YamlNode | undefined) => rule?.kind === 'map' && rule.entries.length === 0;
  const idle =
    action === 'AUDIT' ||
    // It denies what no such policy allows: one that allows everything denies nothing.
    (action === 'ALLOW' && itemsAt(rules).some(isEmpty)) ||
    (action === 'DENY' && listState(rules) === 'empty');
  if (idle) return [];
  const bound = ['targetRef', 'targetRefs'].some((key) => kubectlType(child(spec, key)) !== 'null');
  return [restricts(podsOf(root, bound ? undefined : child(mapAt(spec, 'selector'), 'matchLabels')), 'ingress')];
}

/** Clients without a certificate of the mesh are turned away where it is strict; everybody else may still come. */
function peerAuthentication({ root }: LowerInput): readonly TouchFact[] {
  const spec = mapAt(root, 'spec');
  const ports = (mapAt(spec, 'portLevelMtls')?.entries ?? []).map((pair) => pair.value);
  const modes = [mapAt(spec, 'mtls'), ...ports].map((mtls) => textIn(mtls, 'mode') ?? 'UNSET');
  if (modes.every((mode) => ['UNSET', 'PERMISSIVE', 'DISABLE'].includes(mode))) return [];
  const pods = podsOf(root, child(mapAt(spec, 'selector'), 'matchLabels'));
  return [{ ...restricts(pods, 'ingress'), isolates: false }];
}

/** It names the hosts that its pods get to know; whether they may go elsewhere is set here or for the whole mesh. */
function sidecar({ root }: LowerInput): readonly TouchFact[] {
  const spec = mapAt(root, 'spec');
  const pods = podsOf(root, child(mapAt(spec, 'workloadSelector'), 'labels'));
  const open = textIn(mapAt(spec, 'outboundTrafficPolicy'), 'mode') === 'ALLOW_ANY';
  const listens = listState(child(spec, 'ingress')) !== 'empty';
  return [
    ...(open ? [] : [restricts(pods, 'egress')]),
    ...(listens ? [{ ...restricts(pods, 'ingress'), isolates: false }] : []),
  ];
}

function podsOf(root: YamlMap, labels: YamlNode | undefined): PodSet {
  // Injection adds labels of its own, which no manifest shows (A17).
  const requirements = sureMap(labels).filter(({ key }) => !/(^|\.)istio\.io\//.test(key));
  const inRoot = textIn(mapAt(root, 'metadata'), 'namespace') === ROOT_NAMESPACE;
  return inRoot ? podsEverywhere({ requirements }) : ownPods({ requirements });
}
