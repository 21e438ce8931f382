import { child, entry } from '../../yaml/navigate';
import type { YamlMap } from '../../yaml/tree';
import type { LowerInput } from '../dialect';
import type { ControllerClassFact, GatewayFact, ListenerFact, ReferenceGrantFact } from '../facts';
import { headerOf } from '../header';
import { Problems } from '../problems';
import { integerAt, mapAt, mapsAt, placeOf, textIn } from '../read';
import { selectorOf } from '../selector';

/** Gateway, with who may attach to its listeners (A39). */
export function lowerGateway(input: LowerInput): GatewayFact {
  const spec = mapAt(input.root, 'spec');
  return {
    ...headerOf(input, false),
    type: 'gateway',
    className: textIn(spec, 'gatewayClassName'),
    listeners: mapsAt(spec, 'listeners').map(listenerOf),
  };
}

function listenerOf(listener: YamlMap): ListenerFact {
  const kinds = mapsAt(listener, 'allowedRoutes', 'kinds').flatMap((kind) => textIn(kind, 'kind') ?? []);
  const hostname = textIn(listener, 'hostname');
  return {
    span: placeOf(listener),
    name: textIn(listener, 'name'),
    port: integerAt(child(listener, 'port'))?.value,
    protocol: textIn(listener, 'protocol') ?? 'HTTP',
    hostname: hostname === '' ? undefined : hostname,
    kinds: kinds.length === 0 ? undefined : kinds,
    from: fromOf(mapAt(listener, 'allowedRoutes', 'namespaces')),
  };
}

function fromOf(namespaces: YamlMap | undefined): ListenerFact['from'] {
  const from = textIn(namespaces, 'from');
  if (from === 'All' || from === 'None') return from;
  const selector = entry(namespaces, 'selector');
  // Without a selector nothing is selected: the API server refuses such a listener.
  if (from === 'Selector')
    return selector === undefined ? 'None' : { namespaces: selectorOf(selector, new Problems()).selector };
  return 'Same';
}

/** Which controller serves the Ingresses or Gateways of a class (A37). */
export function lowerControllerClass(input: LowerInput): ControllerClassFact {
  const header = headerOf(input, true);
  const spec = mapAt(input.root, 'spec');
  const marks = header.annotations.filter(({ key }) => key.value === 'ingressclass.kubernetes.io/is-default-class');
  return {
    ...header,
    type: 'controller-class',
    controller: textIn(spec, input.kind === 'IngressClass' ? 'controller' : 'controllerName'),
    isDefault: marks.some(({ value }) => value.value === 'true'),
  };
}

/** What routes of other namespaces may refer to (A39). */
export function lowerReferenceGrant(input: LowerInput): ReferenceGrantFact {
  const spec = mapAt(input.root, 'spec');
  return {
    ...headerOf(input, false),
    type: 'reference-grant',
    from: mapsAt(spec, 'from').map((from) => ({
      group: textIn(from, 'group') ?? '',
      kind: textIn(from, 'kind') ?? '',
      namespace: textIn(from, 'namespace') ?? '',
    })),
    to: mapsAt(spec, 'to').map((to) => ({
      group: textIn(to, 'group') ?? '',
      kind: textIn(to, 'kind') ?? '',
      name: textIn(to, 'name') || undefined,
    })),
  };
}
