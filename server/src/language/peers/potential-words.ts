import type { OwnPeer } from '../../workspace/potential/own-peers';
import { describePods, describePortSet, describeReason } from '../prose';

/**
 * Pods that policies admit and the workspace does not contain, with their ports: by number, then those that the pods name
 * themselves.
 */
export function describePotential(peer: OwnPeer): { readonly label: string; readonly ports: string } {
  return { label: labelOf(peer), ports: portsOf(peer) };
}

/** Pods of the kind that the workspace contains have lines of their own, so that here only the others are meant. */
function labelOf({ pods, set, present }: OwnPeer): string {
  if (pods.kind === 'entire-cluster') return 'any other pod in the cluster';
  return present ? describePods(set).replace(/^(?:all )?pods/, 'other pods') : describePods(set);
}

function portsOf({ ports, portNames, unknown, reasons }: OwnPeer): string {
  const named = portNames.map(({ protocol, name }) => `${protocol} ${name}`);
  const certain = [...(ports.isEmpty ? [] : [describePortSet(ports)]), ...named].join(', ');
  if (unknown.isEmpty) return certain;
  if (certain !== '') return `${certain} · ${describePortSet(unknown)} unknown`;
  const [reason] = reasons;
  return reason === undefined ? 'unknown' : `unknown: ${describeReason(reason)}`;
}
