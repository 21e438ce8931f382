import type { PolicyFact, PortFact, RuleFact } from '../../dialects/facts';
import type { PortMatch } from '../../engine/port-set';
import { coversPort } from './coverage';

/** An entry of `ports` that another entry of the same rule makes superfluous. */
export interface CoveredPort {
  readonly port: PortFact;
  readonly by: PortFact;
  /** True when both mean the same; then the earlier one counts as the other. */
  readonly same: boolean;
}

export function coveredPortsIn(fact: PolicyFact): readonly CoveredPort[] {
  return rulesOf(fact).flatMap(({ ports }) => (ports === undefined ? [] : coveredPortsOf(ports)));
}

function coveredPortsOf(ports: readonly PortFact[]): readonly CoveredPort[] {
  return ports.flatMap((port, index) => {
    const { match } = port;
    if (match === undefined) return [];
    const covering = ports.filter(
      (other) => other !== port && other.match !== undefined && coversPort(other.match, match),
    );
    const equal = (other: PortFact) => other.match !== undefined && coversPort(match, other.match);
    const twin = covering.find((other) => equal(other) && ports.indexOf(other) < index);
    const by = twin ?? covering.find((other) => !equal(other));
    return by === undefined ? [] : [{ port, by, same: by === twin }];
  });
}

/** Two neighbours in `ports`, one with only a protocol and one with only a port, which look like one entry torn apart. */
export interface SplitPort {
  readonly rule: RuleFact;
  readonly protocol: PortFact;
  readonly port: PortFact;
  /** What one entry of both would match. */
  readonly together: PortMatch;
}

export function splitPortsIn(fact: PolicyFact): readonly SplitPort[] {
  return rulesOf(fact).flatMap((rule) => {
    const found: SplitPort[] = [];
    const ports = rule.ports ?? [];
    for (let index = 0; index + 1 < ports.length; index += 1) {
      const pair = asSplit(ports[index], ports[index + 1]);
      if (pair === undefined) continue;
      found.push({ rule, ...pair });
      index += 1;
    }
    return found;
  });
}

function asSplit(a: PortFact | undefined, b: PortFact | undefined): Omit<SplitPort, 'rule'> | undefined {
  const protocol = [a, b].find((entry) => entry?.protocol !== undefined && entry.port === undefined);
  const port = [a, b].find((entry) => entry?.protocol === undefined && entry?.port !== undefined);
  if (protocol?.match === undefined || port?.match === undefined) return undefined;
  // A name that stands for a port of any protocol is complete in itself.
  if (port.match.protocol === 'ANY') return undefined;
  return { protocol, port, together: { ...port.match, protocol: protocol.match.protocol } as PortMatch };
}

function rulesOf(fact: PolicyFact): readonly RuleFact[] {
  return fact.governs.flatMap((direction) => fact[direction]?.rules ?? []);
}
