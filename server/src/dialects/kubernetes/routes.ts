import { child } from '../../yaml/navigate';
import type { YamlMap, YamlNode } from '../../yaml/tree';
import type { LowerInput } from '../dialect';
import type { OtherBackendFact, RouteBackendFact, RouteFact, RouteParentFact } from '../facts';
import { headerOf } from '../header';
import { integerAt, mapAt, mapsAt, placeOf, portAt, stringAt, textIn, textsAt } from '../read';

/** Ingress, in its current and its old form (A36). */
export function lowerIngress(input: LowerInput): RouteFact {
  const spec = mapAt(input.root, 'spec');
  const header = headerOf(input, false);
  const byAnnotation = header.annotations.find((annotation) => annotation.key.value === 'kubernetes.io/ingress.class');
  const paths = mapsAt(spec, 'rules').flatMap((rule) => mapsAt(rule, 'http', 'paths'));
  const backends = [
    mapAt(spec, 'defaultBackend') ?? mapAt(spec, 'backend'),
    ...paths.map((path) => mapAt(path, 'backend')),
  ];
  return {
    ...header,
    type: 'route',
    family: 'ingress',
    parents: [],
    hostnames: [],
    controller: textIn(spec, 'ingressClassName') ?? byAnnotation?.value.value,
    backends: backends.flatMap(ingressBackend),
    otherBackends: backends.flatMap((backend) => otherBackend(mapAt(backend, 'resource'))),
  };
}

function otherBackend(reference: YamlMap | undefined): OtherBackendFact[] {
  if (reference === undefined) return [];
  const kind = stringAt(child(reference, 'kind'));
  return [{ span: kind?.span ?? placeOf(reference), kind: kind?.value ?? '', name: textIn(reference, 'name') ?? '' }];
}

function ingressBackend(backend: YamlMap | undefined): RouteBackendFact[] {
  if (backend === undefined) return [];
  const service = mapAt(backend, 'service');
  const name = stringAt(child(service, 'name')) ?? stringAt(child(backend, 'serviceName'));
  if (name === undefined) return [];
  const port = mapAt(service, 'port');
  return [
    {
      span: placeOf(backend),
      service: name,
      namespace: undefined,
      port:
        service === undefined
          ? portAt(child(backend, 'servicePort'))
          : (integerAt(child(port, 'number')) ?? stringAt(child(port, 'name'))),
    },
  ];
}

/** HTTPRoute, GRPCRoute, TCPRoute, TLSRoute (A39). A backend of weight 0 gets no traffic. */
export function lowerGatewayRoute(input: LowerInput): RouteFact {
  const spec = mapAt(input.root, 'spec');
  const references = mapsAt(spec, 'rules')
    .flatMap((rule) => mapsAt(rule, 'backendRefs'))
    .filter((backend) => !isWeightless(backend));
  const backends = references.filter(isService);
  return {
    ...headerOf(input, false),
    type: 'route',
    family: 'gateway',
    parents: mapsAt(spec, 'parentRefs').flatMap(parentOf),
    hostnames: textsAt(spec, 'hostnames').map((host) => host.value),
    controller: textIn(mapsAt(spec, 'parentRefs')[0], 'name'),
    backends: backends.flatMap((backend) => {
      const service = stringAt(child(backend, 'name'));
      if (service === undefined) return [];
      return [
        {
          span: placeOf(backend),
          service,
          namespace: textIn(backend, 'namespace'),
          port: integerAt(child(backend, 'port')),
        },
      ];
    }),
    otherBackends: references.filter((backend) => !isService(backend)).flatMap(otherBackend),
  };
}

function parentOf(parent: YamlMap): RouteParentFact[] {
  const name = textIn(parent, 'name');
  if (name === undefined) return [];
  return [
    {
      span: placeOf(parent),
      kind: textIn(parent, 'kind') ?? 'Gateway',
      name,
      namespace: textIn(parent, 'namespace'),
      section: textIn(parent, 'sectionName'),
      port: integerAt(child(parent, 'port'))?.value,
    },
  ];
}

/**
 * OpenShift Route (A41). `spec.port.targetPort` names a Service port by name; a number is a pod's target port.
 */
export function lowerOpenShiftRoute(input: LowerInput): RouteFact {
  const spec = mapAt(input.root, 'spec');
  const port = portAt(child(mapAt(spec, 'port'), 'targetPort'));
  const targets = [mapAt(spec, 'to'), ...mapsAt(spec, 'alternateBackends')];
  return {
    ...headerOf(input, false),
    type: 'route',
    family: 'openshift',
    parents: [],
    hostnames: [],
    controller: 'openshift-router',
    backends: targets.flatMap((target) => {
      const service = stringAt(child(target, 'name'));
      if (target === undefined || service === undefined || !isService(target) || isWeightless(target)) return [];
      return [{ span: placeOf(target), service, namespace: undefined, port }];
    }),
    otherBackends: [],
  };
}

function isService(reference: YamlNode): boolean {
  return (textIn(reference, 'kind') ?? 'Service') === 'Service' && (textIn(reference, 'group') ?? '') === '';
}

function isWeightless(reference: YamlNode): boolean {
  return integerAt(child(reference, 'weight'))?.value === 0;
}
