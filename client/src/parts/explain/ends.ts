import { targetOf } from '../../node-target';

/** The ends of a path, as far as they are known before the user is asked. */
export interface Ends {
  readonly from?: string;
  readonly to?: string;
}

/**
 * From what the command was called with. A lens or another extension names the ends; of a tree node, a workload under
 * *Ingress* is the destination and elsewhere the source, and a peer is the other end.
 */
export function endsOf(argument: unknown): Ends {
  const named = namedEnds(argument);
  if (named.from !== undefined || named.to !== undefined) return named;
  const { workload, direction, peer } = targetOf(argument) ?? {};
  return direction === 'ingress' ? ends(peer, workload) : ends(workload, peer);
}

function namedEnds(argument: unknown): Ends {
  if (typeof argument !== 'object' || argument === null) return {};
  const { from, to } = argument as Readonly<Record<string, unknown>>;
  return ends(typeof from === 'string' ? from : undefined, typeof to === 'string' ? to : undefined);
}

function ends(from: string | undefined, to: string | undefined): Ends {
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}
