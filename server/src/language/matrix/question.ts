import { PORT_PROTOCOLS, type PortProtocol, PortSet } from '../../engine/port-set';
import type { MatrixParams } from '../../protocol';

/** What is asked of a matrix, checked. */
export interface MatrixQuestion {
  readonly open: ReadonlySet<string>;
  /** Lower case; '' = all. */
  readonly from: string;
  readonly to: string;
  /** The only ports that count. */
  readonly ports: PortSet;
  readonly differences: boolean;
}

/** The problem is a sentence for the user. */
export function matrixQuestion(params: MatrixParams): MatrixQuestion | { readonly problem: string } {
  const { port } = params;
  const protocol = params.protocol?.toUpperCase();
  const protocols = PORT_PROTOCOLS.filter((one) => protocol === undefined || one === protocol);
  if (protocols.length === 0) return { problem: `"${params.protocol}" is not one of TCP, UDP and SCTP.` };
  if (port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= 65535)) {
    return { problem: `${port} is not a port: ports go from 1 to 65535.` };
  }
  return {
    open: new Set(params.open),
    from: (params.from ?? '').trim().toLowerCase(),
    to: (params.to ?? '').trim().toLowerCase(),
    ports: portsOf(protocols, port),
    differences: params.differences === true,
  };
}

function portsOf(protocols: readonly PortProtocol[], port: number | undefined): PortSet {
  const sets = protocols.map((protocol) =>
    port === undefined ? PortSet.protocol(protocol) : PortSet.of(protocol, port),
  );
  return sets.reduce((all, set) => all.union(set), PortSet.NONE);
}
