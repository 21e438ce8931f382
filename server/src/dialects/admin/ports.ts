import { MAX_PORT, MIN_PORT, type PortMatch, type PortProtocol } from '../../engine/port-set';
import { child, entry } from '../../yaml/navigate';
import type { YamlMap, YamlNode } from '../../yaml/tree';
import type { PortFact } from '../facts';
import type { Problems } from '../problems';
import { integerAt, mapAt, placeOf, stringAt, textAt } from '../read';

/** One item of `ports` (C14); undefined when it has no field that is known. */
export function portOf(item: YamlMap, problems: Problems): PortFact | undefined {
  const span = placeOf(item);
  const number = mapAt(item, 'portNumber');
  const range = mapAt(item, 'portRange');
  const named = stringAt(child(item, 'namedPort'));
  if (number !== undefined) {
    const port = integerAt(child(number, 'port'));
    return {
      span,
      protocol: textAt(child(number, 'protocol')),
      port,
      endPort: undefined,
      match: rangeOf(protocolIn(number, problems), port?.value, port?.value),
    };
  }
  if (range !== undefined) {
    const from = integerAt(child(range, 'start'));
    const to = integerAt(child(range, 'end'));
    return {
      span,
      protocol: textAt(child(range, 'protocol')),
      port: from,
      endPort: to,
      match: rangeOf(protocolIn(range, problems), from?.value, to?.value),
    };
  }
  return named && namedPort(span, named);
}

/** One item of `protocols` (C15). A protocol without `destinationPort` is all its ports. */
export function protocolOf(item: YamlMap): PortFact | undefined {
  const span = placeOf(item);
  const named = stringAt(child(item, 'destinationNamedPort'));
  if (named !== undefined) return namedPort(span, named);
  for (const [key, protocol] of PROTOCOL_KEYS) {
    const found = entry(item, key);
    if (found === undefined) continue;
    const written = { value: protocol, span: found.key.span };
    const destination = child(found.value, 'destinationPort');
    if (destination === undefined) {
      return {
        span,
        protocol: written,
        port: undefined,
        endPort: undefined,
        match: rangeOf(protocol, MIN_PORT, MAX_PORT),
      };
    }
    const port = integerAt(child(destination, 'number')) ?? integerAt(child(mapAt(destination, 'range'), 'start'));
    const endPort = integerAt(child(mapAt(destination, 'range'), 'end'));
    return {
      span,
      protocol: written,
      port,
      endPort,
      match: rangeOf(protocol, port?.value, endPort?.value ?? port?.value),
    };
  }
  return undefined;
}

const PROTOCOL_KEYS = [
  ['tcp', 'TCP'],
  ['udp', 'UDP'],
  ['sctp', 'SCTP'],
] as const;

function namedPort(span: PortFact['span'], port: NonNullable<ReturnType<typeof stringAt>>): PortFact {
  return {
    span,
    protocol: undefined,
    port,
    endPort: undefined,
    match: { kind: 'named', protocol: 'ANY', name: port.value },
  };
}

function rangeOf(
  protocol: PortProtocol | undefined,
  from: number | undefined,
  to: number | undefined,
): PortMatch | undefined {
  if (protocol === undefined || from === undefined || to === undefined || from < MIN_PORT || to > MAX_PORT || from > to)
    return undefined;
  return { kind: 'range', protocol, from, to };
}

function protocolIn(port: YamlNode, problems: Problems): PortProtocol | undefined {
  const written = textAt(child(port, 'protocol'));
  if (written === undefined) return 'TCP';
  if (written.value === 'TCP' || written.value === 'UDP' || written.value === 'SCTP') return written.value;
  problems.reject(
    'invalid-protocol',
    written.span,
    `\`${written.value}\` is no protocol that a policy can name, so the API server refuses it. Write \`TCP\`, \`UDP\` or \`SCTP\`.`,
    { expected: ['TCP', 'UDP', 'SCTP'] },
  );
  return undefined;
}
