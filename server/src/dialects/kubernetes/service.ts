import { child } from '../../yaml/navigate';
import type { YamlMap } from '../../yaml/tree';
import type { LowerInput } from '../dialect';
import type { LabelFact, ServiceFact, ServicePortFact } from '../facts';
import { checkLabelStrings, headerOf } from '../header';
import { Problems } from '../problems';
import { integerAt, labelsAt, mapAt, mapsAt, placeOf, portAt, textIn, textsAt } from '../read';
import { isPort, portProtocol } from './protocol';

/** Service (A26–A34). */
export function lowerService(input: LowerInput): ServiceFact {
  const problems = new Problems();
  const spec = mapAt(input.root, 'spec');
  const selector = mapAt(spec, 'selector');
  checkLabelStrings(mapAt(input.root, 'metadata', 'labels'), problems);
  checkLabelStrings(selector, problems);
  const header = headerOf(input, false, problems.list);
  const ports = mapsAt(spec, 'ports').flatMap((port) => portOf(port, problems) ?? []);
  const type = serviceType(textIn(spec, 'type'));
  const labels = labelsAt(spec, 'selector');
  return {
    ...header,
    type: 'service',
    selector: labels.length === 0 ? undefined : labels,
    selectorSpan: selector && placeOf(selector),
    ports,
    serviceType: type,
    headless: textIn(spec, 'clusterIP') === 'None',
    clusterIps: addressesOf(spec),
    externalName: type === 'ExternalName' ? textIn(spec, 'externalName') : undefined,
    externalIps: textsAt(spec, 'externalIPs').map((ip) => ip.value),
    externalTrafficPolicy: textIn(spec, 'externalTrafficPolicy') === 'Local' ? 'Local' : 'Cluster',
    internalLoadBalancer: header.annotations.some(marksInternal),
    sourceRanges: textsAt(spec, 'loadBalancerSourceRanges').map((range) => range.value.trim()),
  };
}

function addressesOf(spec: YamlMap | undefined): readonly string[] {
  const written = [textIn(spec, 'clusterIP') ?? '', ...textsAt(spec, 'clusterIPs').map((ip) => ip.value)];
  return [...new Set(written)].filter((ip) => ip !== '' && ip !== 'None');
}

function serviceType(type: string | undefined): ServiceFact['serviceType'] {
  return type === 'NodePort' || type === 'LoadBalancer' || type === 'ExternalName' ? type : 'ClusterIP';
}

function portOf(port: YamlMap, problems: Problems): ServicePortFact | undefined {
  const number = integerAt(child(port, 'port'));
  if (number === undefined) return undefined;
  if (!isPort(number.value)) {
    problems.reject(
      'invalid-port',
      number.span,
      `Port ${number.value} does not exist: ports are 1 to 65535, and the API server refuses the Service. Write the port that clients connect to.`,
    );
    return undefined;
  }
  const target = portAt(child(port, 'targetPort'));
  return {
    span: placeOf(port),
    name: textIn(port, 'name'),
    port: number,
    // 0 and '' mean "not set" (A27).
    targetPort: target?.value === 0 || target?.value === '' ? undefined : target,
    protocol: portProtocol(port),
    nodePort: integerAt(child(port, 'nodePort'))?.value,
  };
}

/** Cloud annotations that ask for a load balancer inside the network (A34). */
const INTERNAL: Readonly<Record<string, (value: string) => boolean>> = {
  'service.beta.kubernetes.io/aws-load-balancer-scheme': (value) => value === 'internal',
  'service.beta.kubernetes.io/aws-load-balancer-internal': (value) => value !== 'false' && value !== '',
  'service.beta.kubernetes.io/azure-load-balancer-internal': (value) => value === 'true',
  'networking.gke.io/load-balancer-type': (value) => value.toLowerCase() === 'internal',
  'cloud.google.com/load-balancer-type': (value) => value.toLowerCase() === 'internal',
};

function marksInternal(annotation: LabelFact): boolean {
  return INTERNAL[annotation.key.value]?.(annotation.value.value) ?? false;
}
