import type { PortFact } from '../../dialects/facts';

/** `TCP 80`, `UDP 5000-5010`, `every TCP port` (also for 1 to 65535). */
export function portText({ protocol, port, endPort }: PortFact): string {
  const name = protocol?.value ?? 'TCP';
  if (port === undefined || (port.value === 1 && endPort?.value === 65535)) return `every ${name} port`;
  return `${name} ${port.value}${endPort === undefined ? '' : `-${endPort.value}`}`;
}
