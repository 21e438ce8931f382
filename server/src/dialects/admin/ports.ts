import { MAX_PORT, MIN_PORT, type PortMatch, type PortProtocol } from '../../engine/port-set';
import type { Located } from '../../yaml/span';
import { kubectlType } from '../../yaml/kubectl-types';
import { child, entry } from '../../yaml/navigate';
import type { YamlEntry, YamlMap, YamlNode } from '../../yaml/tree';
import { nearest } from '../edit-distance';
import type { PortFact } from '../facts';
import type { Problems } from '../problems';
import { integerAt, mapAt, placeOf, stringAt, textAt } from '../read';
import { isSet } from '../selector';
import { checkOneOf } from './bounds';

const PORT_FIELDS = ['portNumber', 'portRange', 'namedPort'] as const;
const PROTOCOL_FIELDS = ['tcp', 'udp', 'sctp', 'destinationNamedPort'] as const;
const DESTINATION_FIELDS = ['number', 'range'] as const;
const PROTOCOLS: readonly PortProtocol[] = ['TCP', 'UDP', 'SCTP'];

/** One item of `ports` (C14); undefined when it has no field that is known. */
export function portOf(item: YamlMap, problems: Problems): PortFact | undefined {
  const span = placeOf(item);
  checkOneOf(item, { fields: PORT_FIELDS, what: 'port', place: span, item: true }, problems);
  const number = mapAt(item, 'portNumber');
  const range = entry(item, 'portRange');
  const named = stringAt(child(item, 'namedPort'));
  if (number !== undefined) {
    const port = checkedPort(number, 'port', placeOf(number), problems);
    return {
      span,
      protocol: textAt(child(number, 'protocol')),
      port,
      endPort: undefined,
      match: rangeOf(protocolIn(number, problems), port?.value, port?.value),
    };
  }
  if (range?.value?.kind === 'map') {
    const { from, to } = checkedRange(range, false, problems);
    return {
      span,
      protocol: textAt(child(range.value, 'protocol')),
      port: from,
      endPort: to,
      match: rangeOf(protocolIn(range.value, problems), from?.value, to?.value),
    };
  }
  return named && namedPort(span, named);
}

/** One item of `protocols` (C15). A protocol without `destinationPort` is all its ports. */
export function protocolOf(item: YamlMap, problems: Problems): PortFact | undefined {
  const span = placeOf(item);
  checkOneOf(item, { fields: PROTOCOL_FIELDS, what: 'protocol', place: span, item: true }, problems);
  const named = stringAt(child(item, 'destinationNamedPort'));
  if (named !== undefined) return namedPort(span, named);
  for (const protocol of PROTOCOLS) {
    const found = entry(item, protocol.toLowerCase());
    if (!isSet(found)) continue;
    const written = { value: protocol, span: found.key.span };
    const { from, to } = destinationOf(found, protocol, problems);
    return { span, protocol: written, port: from, endPort: to, match: matchOf(found, protocol, from, to) };
  }
  return undefined;
}

interface Ends {
  readonly from: Located<number> | undefined;
  readonly to: Located<number> | undefined;
}

function destinationOf(found: YamlEntry, protocol: PortProtocol, problems: Problems): Ends {
  const none: Ends = { from: undefined, to: undefined };
  if (found.value?.kind !== 'map') return none;
  const destination = entry(found.value, 'destinationPort');
  if (!isSet(destination)) {
    if (found.value.entries.every((pair) => pair === destination)) {
      problems.reject(
        'one-of',
        found.key.span,
        `\`${String(found.key.value)}\` says nothing, so the API server refuses the policy. For every port of ${protocol} write the range from 1 to 65535 in \`destinationPort\`.`,
      );
    }
    return none;
  }
  const map = destination.value?.kind === 'map' ? destination.value : undefined;
  if (map === undefined) return none;
  checkOneOf(map, { fields: DESTINATION_FIELDS, what: 'port', place: destination.key.span, item: false }, problems);
  if (isSet(entry(map, 'number'))) return { from: checkedPort(map, 'number', placeOf(map), problems), to: undefined };
  const range = entry(map, 'range');
  return range?.value?.kind === 'map' ? checkedRange(range, true, problems) : none;
}

function matchOf(
  { value }: YamlEntry,
  protocol: PortProtocol,
  from: Located<number> | undefined,
  to: Located<number> | undefined,
): PortMatch | undefined {
  if (!isSet(entry(value, 'destinationPort'))) return rangeOf(protocol, MIN_PORT, MAX_PORT);
  return rangeOf(protocol, from?.value, to?.value ?? from?.value);
}

/** A required port number from 1 to 65535. */
function checkedPort(
  map: YamlMap,
  key: string,
  place: PortFact['span'],
  problems: Problems,
): Located<number> | undefined {
  const node = child(map, key);
  const port = integerAt(node);
  if (port === undefined) {
    if (kubectlType(node) === 'null') {
      problems.reject(
        'invalid-port',
        entry(map, key)?.key.span ?? place,
        `\`${key}\` is missing, so the API server refuses the policy. Write a port from 1 to 65535.`,
      );
    }
    return undefined;
  }
  if (port.value >= MIN_PORT && port.value <= MAX_PORT) return port;
  problems.reject(
    'invalid-port',
    port.span,
    `Port \`${port.value}\` does not exist, so the API server refuses the policy: ports are 1 to 65535.`,
  );
  return port;
}

/** `start` must stand before `end`: strictly in v1alpha2, which refuses a range of one port (C15). */
function checkedRange({ key, value, span }: YamlEntry, strict: boolean, problems: Problems): Ends {
  if (value?.kind !== 'map') return { from: undefined, to: undefined };
  const from = checkedPort(value, 'start', placeOf(value), problems);
  const to = checkedPort(value, 'end', placeOf(value), problems);
  if (from === undefined || to === undefined || from.value < to.value || (!strict && from.value === to.value))
    return { from, to };
  if (from.value === to.value) {
    const number = key.style === 'plain' ? 'number' : '"number"';
    problems.reject(
      'port-range-invalid',
      placeOf(value),
      `The range begins and ends at ${from.value}, and the API server refuses a range of one port. Write \`number: ${from.value}\`.`,
      fix(`Write the one port ${from.value}`, [{ ...span, text: `${number}: ${from.value}` }]),
    );
    return { from, to };
  }
  const swap = fix(`Swap ${from.value} and ${to.value}`, [
    { ...from.span, text: String(to.value) },
    { ...to.span, text: String(from.value) },
  ]);
  const what = `The range ends at ${to.value}, before it begins at ${from.value}`;
  if (strict) {
    problems.reject(
      'port-range-invalid',
      placeOf(value),
      `${what}, so the API server refuses the policy. Swap the two numbers.`,
      swap,
    );
  } else {
    problems.rejectClear('port-range-invalid', placeOf(value), `${what}: no port matches. Swap the two numbers.`, swap);
  }
  return { from, to };
}

function fix(
  title: string,
  edits: readonly { readonly start: number; readonly end: number; readonly text: string }[],
): { readonly fixes: readonly unknown[] } {
  return { fixes: [{ title, edits }] };
}

function namedPort(span: PortFact['span'], port: Located<string>): PortFact {
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
  const protocol = PROTOCOLS.find((candidate) => candidate === written.value);
  if (protocol !== undefined) return protocol;
  const guess = nearest(written.value, PROTOCOLS);
  problems.reject(
    'invalid-protocol',
    written.span,
    `\`${written.value}\` is no protocol that a policy can name, so the API server refuses it. Write \`TCP\`, \`UDP\` or \`SCTP\`.`,
    { ...(guess === undefined ? {} : { nearest: guess }), expected: PROTOCOLS },
  );
  return undefined;
}
