import type { RuleFact } from '../../dialects/facts';
import { PortSet } from '../../engine/port-set';
import type { Workload } from '../../workspace/cluster';

/**
 * What a rule opens on a destination; names are resolved there (A20). Without one, as for addresses, names mean nothing
 * (G11).
 */
export function portsOfRule({ ports }: Pick<RuleFact, 'ports'>, destination?: Pick<Workload, 'namedPorts'>): PortSet {
  if (ports === undefined) return PortSet.ALL_PORTS;
  return ports.reduce((set, { match }) => {
    if (match === undefined) return set;
    if (match.kind === 'range') return set.union(PortSet.of(match.protocol, match.from, match.to));
    return (destination?.namedPorts ?? [])
      .filter(({ name, protocol }) => name === match.name && (match.protocol === 'ANY' || protocol === match.protocol))
      .reduce((union, { protocol, port }) => union.union(PortSet.of(protocol, port)), set);
  }, PortSet.NONE);
}
