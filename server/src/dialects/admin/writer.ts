import { scalarText } from '../../yaml/scalar-text';
import type { PolicyWriter, WrittenPort } from '../dialect';
import { kindOf } from './kinds';

/** C8, C14, C15: the two versions write ports in different fields, and numbers in others than names. */
export const writer: PolicyWriter = {
  port: portYaml,
  allowingRule(kind, { name, namespace, labels, ports }) {
    const { actions, portsKey } = kindOf(kind);
    const [allow] = Object.entries(actions).find(([, action]) => action === 'allow') ?? ['Allow'];
    return [
      `name: ${scalarText(name)}`,
      `action: ${allow}`,
      'to:',
      '  - pods:',
      '      namespaceSelector:',
      '        matchLabels:',
      `          kubernetes.io/metadata.name: ${scalarText(namespace)}`,
      ...(labels.length === 0
        ? ['      podSelector: {}']
        : [
            '      podSelector:',
            '        matchLabels:',
            ...labels.map(([key, value]) => `          ${scalarText(key)}: ${scalarText(value)}`),
          ]),
      `${portsKey}:`,
      ...ports.map((port) => `  - ${portYaml(kind, port).replaceAll('\n', '\n    ')}`),
    ].join('\n');
  },
};

function portYaml(kind: string, { protocol, port }: WrittenPort): string {
  const newer = kindOf(kind).portsKey === 'protocols';
  if (typeof port === 'string') return `${newer ? 'destinationNamedPort' : 'namedPort'}: ${scalarText(port)}`;
  return newer
    ? `${protocol.toLowerCase()}:\n  destinationPort:\n    number: ${port}`
    : `portNumber:\n  protocol: ${protocol}\n  port: ${port}`;
}
