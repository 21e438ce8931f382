import type { PortMatch, PortProtocol } from '../../engine/port-set';
import type { Located, Span } from '../../yaml/span';
import { kubectlType } from '../../yaml/kubectl-types';
import { child, entry } from '../../yaml/navigate';
import type { YamlMap, YamlNode } from '../../yaml/tree';
import { nearest } from '../edit-distance';
import type { PortFact } from '../facts';
import { portNameDefect } from '../label-syntax';
import type { Problems } from '../problems';
import { integerAt, locate, placeOf, textAt } from '../read';
import { isPort } from './protocol';

const PROTOCOLS: readonly PortProtocol[] = ['TCP', 'UDP', 'SCTP'];

/** One entry of `ports` (B26) with its checks (BV3, BV4, BV14, BV15). An empty item counts as `{}`: all of TCP. */
export function policyPort(item: YamlNode | undefined, place: Span, problems: Problems): PortFact {
  const map = item?.kind === 'map' ? item : undefined;
  const span = item === undefined ? place : placeOf(item);
  const before = problems.list.length;
  const written = textAt(child(map, 'protocol'));
  const protocol = written === undefined ? 'TCP' : protocolOf(written, problems);
  const port = portOf(child(map, 'port'), problems);
  const endPort = integerAt(child(map, 'endPort'));
  checkEndPort(map, port, endPort, problems);
  const broken = problems.list.slice(before).some((problem) => problem.rejected);
  const isEntry = item === undefined || item.kind === 'map' || kubectlType(item) === 'null';
  return {
    span,
    protocol: written,
    port,
    endPort,
    match: broken || !isEntry || protocol === undefined ? undefined : matchOf(protocol, port?.value, endPort?.value),
  };
}

function matchOf(protocol: PortProtocol, port: number | string | undefined, endPort: number | undefined): PortMatch {
  if (typeof port === 'string') return { kind: 'named', protocol, name: port };
  if (port === undefined) return { kind: 'range', protocol, from: 1, to: 65535 };
  const all = port === 1 && endPort === 65535;
  return { kind: 'range', protocol, from: port, to: endPort ?? port, ...(all ? { ends: 'written' } : {}) };
}

function protocolOf(written: Located<string>, problems: Problems): PortProtocol | undefined {
  const protocol = PROTOCOLS.find((candidate) => candidate === written.value);
  if (protocol !== undefined) return protocol;
  const guess = nearest(written.value, PROTOCOLS);
  const hint =
    guess !== undefined && guess.toLowerCase() === written.value.toLowerCase()
      ? ` Write \`${guess}\`.`
      : guess === undefined
        ? ' Leave the entry out if the protocol has no ports: a policy cannot name it.'
        : ` Did you mean \`${guess}\`?`;
  problems.reject(
    'invalid-protocol',
    written.span,
    `\`${written.value}\` is no protocol that a policy can name, so the API server refuses it: only \`TCP\`, \`UDP\` and \`SCTP\`, in upper case.${hint}`,
    { ...(guess === undefined ? {} : { nearest: guess }), expected: PROTOCOLS },
  );
  return undefined;
}

function portOf(node: YamlNode | undefined, problems: Problems): Located<number | string> | undefined {
  if (node?.kind !== 'scalar') return undefined;
  const span = placeOf(node);
  switch (kubectlType(node)) {
    case 'number': {
      if (typeof node.value === 'number' && isPort(node.value)) return { value: node.value, span };
      const why = Number.isInteger(node.value) ? 'ports are 1 to 65535' : 'a port is a whole number from 1 to 65535';
      problems.reject(
        'invalid-port',
        span,
        `Port \`${node.source}\` does not exist, so the API server refuses the policy: ${why}.`,
      );
      return integerAt(node);
    }
    case 'string':
      return namedPort(locate(String(node.value), node), problems);
    default:
      return undefined;
  }
}

function namedPort(name: Located<string>, problems: Problems): Located<string> {
  const number = /^\d{1,5}$/.test(name.value) ? Number(name.value) : undefined;
  if (number !== undefined && isPort(number)) {
    problems.reject(
      'invalid-port',
      name.span,
      `\`"${name.value}"\` in quotes is a port name, not a number, and a name needs a letter, so the API server refuses the policy. Remove the quotes.`,
      { expected: number },
    );
    return name;
  }
  const defect = portNameDefect(name.value);
  if (defect !== undefined) {
    problems.reject(
      'invalid-port-name',
      name.span,
      `\`${name.value}\` cannot name a port, so the API server refuses the policy: it ${defect}.`,
    );
  }
  return name;
}

function checkEndPort(
  map: YamlMap | undefined,
  port: Located<number | string> | undefined,
  endPort: Located<number> | undefined,
  problems: Problems,
): void {
  const key = entry(map, 'endPort')?.key.span;
  if (key === undefined || kubectlType(child(map, 'endPort')) === 'null') return;
  if (kubectlType(child(map, 'port')) === 'null') {
    problems.reject(
      'invalid-end-port',
      key,
      '`endPort` ends a range that begins at `port`, and there is none, so the API server refuses the policy. Add `port`, or remove `endPort`.',
      { expected: 'port' },
    );
    return;
  }
  if (typeof port?.value === 'string') {
    problems.reject(
      'invalid-end-port',
      key,
      'A range needs numbers: `endPort` cannot follow a named port, so the API server refuses the policy. Write the number in `port`, or remove `endPort`.',
      { expected: 'number' },
    );
    return;
  }
  if (endPort === undefined) return;
  if (!isPort(endPort.value)) {
    problems.reject(
      'invalid-end-port',
      endPort.span,
      `Port \`${endPort.value}\` does not exist, so the API server refuses the policy: ports are 1 to 65535.`,
    );
    return;
  }
  if (port !== undefined && endPort.value < port.value) {
    problems.reject(
      'invalid-end-port',
      endPort.span,
      `The range ends at ${endPort.value}, before it begins at ${port.value}, so the API server refuses the policy. Swap the two numbers.`,
      { port: port.value, endPort: endPort.value },
    );
  }
}
