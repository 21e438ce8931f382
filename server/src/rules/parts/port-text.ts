import type { PortFact } from '../../dialects/facts';

/** `TCP 80`, `UDP 5000-5010`, `every TCP port`. */
export function portText({ protocol, port, endPort }: PortFact): string {
  const name = protocol?.value ?? 'TCP';
  if (port === undefined) return `every ${name} port`;
  return `${name} ${port.value}${endPort === undefined ? '' : `-${endPort.value}`}`;
}
