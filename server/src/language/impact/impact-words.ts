import { PortSet } from '../../engine/port-set';
import type { Connection } from '../../engine/reachability';
import type { ConnectionDiff, DiffEnd } from '../../workspace/diff/connection-diff';
import { describeOutside } from '../peers';
import { count, describePortSet } from '../prose';
import { type Base, closedPorts, type ImpactCounts, type ImpactKind, openedPorts, type PolicyImpact } from './impact';

/** `shop/web`, `10.0.0.0/8`, `any IPv4 address outside the cluster`, `an ingress controller`. */
export function endWords(end: DiffEnd): string {
  switch (end.kind) {
    case 'workload':
      return `${end.namespace}/${(end.after ?? end.before)?.name ?? end.id}`;
    case 'external':
      return describeOutside(end.addresses);
    case 'controller':
      return 'an ingress controller';
  }
}

/** The ports that differ, and what stays beside them. */
export function portsWords(kind: ImpactKind, diff: Pick<ConnectionDiff, 'before' | 'after'>): string {
  const { before, after } = diff;
  const [opened, closed] = [describePortSet(openedPorts(diff)), describePortSet(closedPorts(diff))];
  const kept = before.allowed.intersect(after.allowed);
  switch (kind) {
    case 'opened':
      return kept.isEmpty ? opened : `${opened}, besides ${describePortSet(kept)}`;
    case 'closed':
      return kept.isEmpty ? closed : `${closed}; ${describePortSet(kept)} stays open`;
    case 'changed':
      return `+${opened} −${closed}`;
    case 'unknown':
      return `${sideWords(before)} → ${sideWords(after)}`;
  }
}

/** What a connection is on one side: `TCP 80`, `unknown on TCP 80`, `denied`. */
export function sideWords({ allowed, unknown }: Connection): string {
  const parts = [
    ...(allowed.isEmpty ? [] : [describePortSet(allowed)]),
    ...(unknown.isEmpty
      ? []
      : [unknown.includes(PortSet.ALL_PORTS) ? 'unknown' : `unknown on ${describePortSet(unknown)}`]),
  ];
  return parts.length === 0 ? 'denied' : parts.join(', ');
}

/** `opens 3 and closes 12 connections`; undefined when nothing is opened or closed. */
export function countsWords({ opened, closed }: ImpactCounts): string | undefined {
  if (opened > 0 && closed > 0) return `opens ${opened} and closes ${count(closed, 'connection')}`;
  if (opened > 0) return `opens ${count(opened, 'connection')}`;
  return closed > 0 ? `closes ${count(closed, 'connection')}` : undefined;
}

/** The title of the lens of a changed policy: `this edit opens 3 and closes 12 connections`. */
export function policyWords({ own, shared }: PolicyImpact, base: Pick<Base, 'name' | 'words'>): string {
  const subject = base.name === 'HEAD' ? 'this edit' : `since ${base.words}, this policy`;
  const alone = countsWords(own);
  const together = countsWords(shared);
  const unknown = own.unknown + shared.unknown;
  const open = unknown === 0 ? '' : ` · ${unknown} unknown`;
  if (alone !== undefined) {
    const more = shared.opened + shared.closed;
    return `${subject} ${alone}${more === 0 ? '' : ` · ${more} more with other changes`}${open}`;
  }
  if (together !== undefined) return `${subject} ${together}, with other changes${open}`;
  return unknown === 0
    ? `${subject} changes no connection`
    : `${subject} changes what is known of ${count(unknown, 'connection')}`;
}
