import type { Protocol } from '../../engine/port-set';
import type { YamlNode } from '../../yaml/tree';
import { textIn } from '../read';

/** Protocol of a container or Service port; TCP when missing (A19, A27). What is not one of the three has no ports. */
export function portProtocol(port: YamlNode): Protocol {
  const written = textIn(port, 'protocol') ?? 'TCP';
  return written === 'TCP' || written === 'UDP' || written === 'SCTP' ? written : 'OTHER';
}

/** Ports are 1–65535. */
export function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= 65535;
}
