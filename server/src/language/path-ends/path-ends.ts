import type { Direction } from '../../engine/model';
import type { Cluster, Workload } from '../../workspace/cluster';
import { type NamedPeer } from '../../workspace/peers';
import { type Destination, resolveDestination, resolveSource } from '../../workspace/service-ends';
import { type Publication, publicationsOf } from '../../workspace/exposure/publications';
import { publicationSentence } from '../../workspace/exposure/words';
import { governed } from '../peers';
import { describeReason } from '../prose';
import { admittedSentence } from './admitted';
import { NO } from '../../engine/tri';

type Found<T> = Exclude<T, { readonly kind: 'problem' }>;

/** Both ends of a path, or what is wrong with one of them. */
export type PathEnds =
  | { readonly kind: 'ends'; readonly from: Found<NamedPeer>; readonly to: Found<Destination> }
  | { readonly kind: 'problem'; readonly end: 'from' | 'to'; readonly message: string };

/**
 * Reads both ends. Where one of them is not in the manifests, the message says as well what policies of the other end admit
 * there that the manifests do not contain (A6).
 */
export function pathEnds(cluster: Cluster, fromText: string, toText: string): PathEnds {
  const to = resolveDestination(cluster, toText);
  if (/^\{?(?:ingress|gateway)-controller\}?$/.test(fromText.trim()))
    return { kind: 'problem', end: 'from', message: controllerMessage(cluster, to) };
  const from = resolveSource(cluster, fromText);
  if (from.kind === 'problem') {
    const message = withAdmitted(cluster, from.message, fromText, workloadsOf(to), 'ingress');
    return { kind: 'problem', end: 'from', message };
  }
  if (to.kind === 'problem') {
    const message = withAdmitted(cluster, to.message, toText, workloadsOf(from), 'egress');
    return { kind: 'problem', end: 'to', message };
  }
  return { kind: 'ends', from, to };
}

/** The controllers that lists put in braces are in no manifest, so that nobody can be asked about them but their routes. */
function controllerMessage(cluster: Cluster, to: Destination): string {
  const routes =
    to.kind === 'workload' ? publicationsOf(cluster, to.workload).filter(({ via }) => ROUTED.includes(via)) : [];
  const told = routes.map((publication) => publicationSentence(publication, describeReason));
  const rest = told.length === 0 ? 'Name a workload, or internet.' : `${told.join('. ')}.`;
  return `A controller whose pods are not in the manifests cannot be looked at. ${rest}`;
}

const ROUTED: readonly Publication['via'][] = ['ingress', 'gateway', 'route'];

function workloadsOf(end: Destination): readonly Workload[] {
  if (end.kind === 'workload') return [end.workload];
  return end.kind === 'service' ? end.service.backends : [];
}

function withAdmitted(
  cluster: Cluster,
  message: string,
  missing: string,
  [workload, ...others]: readonly Workload[],
  direction: Direction,
): string {
  // Of what leads to many, no short sentence tells.
  if (workload === undefined || others.length > 0) return message;
  const namespace = namespaceOf(missing);
  if (namespace === undefined) return message;
  const open = governed(cluster, workload, direction) === NO;
  const sentence = open ? openSentence(workload, direction) : admittedSentence(cluster, workload, direction, namespace);
  return sentence === undefined ? message : `${message} ${sentence}`;
}

function openSentence(workload: Workload, direction: Direction): string {
  return direction === 'ingress'
    ? `No policy restricts ingress of ${workload.id}: any pod may connect to it, in the manifests or not.`
    : `No policy restricts egress of ${workload.id}: it may connect to any pod, in the manifests or not.`;
}

/** Of `ns/name`; undefined for what names no pod, such as a Service. */
function namespaceOf(text: string): string | undefined {
  const match = /^([a-z0-9-]+)\/[^/]+$/.exec(text.trim());
  return match === null || /Service[:\]]/.test(text) ? undefined : match[1];
}
