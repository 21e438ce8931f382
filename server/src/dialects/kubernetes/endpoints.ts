import { child } from '../../yaml/navigate';
import type { YamlMap } from '../../yaml/tree';
import type { LowerInput } from '../dialect';
import type { EndpointsFact, NodeFact } from '../facts';
import { headerOf } from '../header';
import { integerAt, mapAt, mapsAt, textIn, textsAt } from '../read';
import { portProtocol } from './protocol';

type Subset = EndpointsFact['subsets'][number];

const SERVICE_LABEL = 'kubernetes.io/service-name';

/** Endpoints carry the name of their Service, EndpointSlices its label (A31). */
export function lowerEndpoints(input: LowerInput): EndpointsFact {
  const header = headerOf(input, false);
  const { root } = input;
  if (input.kind === 'Endpoints') {
    const subsets = mapsAt(root, 'subsets').map((subset): Subset => ({
      addresses: mapsAt(subset, 'addresses').flatMap((address) => addressOf(address, textIn(address, 'ip'))),
      ports: portsOf(subset),
    }));
    return { ...header, type: 'endpoints', service: header.name?.value, subsets };
  }
  const addresses = mapsAt(root, 'endpoints')
    .filter((endpoint) => textIn(mapAt(endpoint, 'conditions'), 'ready') !== 'false')
    .flatMap((endpoint) => textsAt(endpoint, 'addresses').flatMap(({ value }) => addressOf(endpoint, value)));
  const service = header.labels.find(({ key }) => key.value === SERVICE_LABEL)?.value.value;
  // An address of type FQDN is a name outside the cluster, and deprecated.
  const subsets = textIn(root, 'addressType') === 'FQDN' ? [] : [{ addresses, ports: portsOf(root) }];
  return { ...header, type: 'endpoints', service, subsets };
}

function addressOf(owner: YamlMap, ip: string | undefined): Subset['addresses'] {
  const target = mapAt(owner, 'targetRef');
  return ip === undefined ? [] : [{ ip, pod: textIn(target, 'kind') === 'Pod' ? textIn(target, 'name') : undefined }];
}

function portsOf(owner: YamlMap): Subset['ports'] {
  return mapsAt(owner, 'ports').flatMap((port) => {
    const number = integerAt(child(port, 'port'))?.value;
    if (number === undefined) return [];
    return [{ name: textIn(port, 'name') || undefined, protocol: portProtocol(port), port: number }];
  });
}

const ADDRESS_TYPES = new Set(['InternalIP', 'ExternalIP']);

/** A node's addresses (A23). */
export function lowerNode(input: LowerInput): NodeFact {
  const addresses = mapsAt(input.root, 'status', 'addresses')
    .filter((address) => ADDRESS_TYPES.has(textIn(address, 'type') ?? ''))
    .flatMap((address) => textIn(address, 'address') ?? []);
  return { ...headerOf(input, true), type: 'node', addresses };
}
