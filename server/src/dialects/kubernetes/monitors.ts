import { EVERYTHING } from '../../engine/selector';
import { child, entry } from '../../yaml/navigate';
import type { YamlMap } from '../../yaml/tree';
import type { LowerInput } from '../dialect';
import type { MonitorEndpointFact, MonitorFact } from '../facts';
import { headerOf } from '../header';
import { Problems } from '../problems';
import { isTrue, mapAt, mapsAt, placeOf, portAt, textIn, textsAt } from '../read';
import { selectorOf } from '../selector';

/** ServiceMonitor and PodMonitor of the Prometheus operator. */
export function lowerMonitor(input: LowerInput): MonitorFact {
  const spec = mapAt(input.root, 'spec');
  const services = input.kind === 'ServiceMonitor';
  const selector = entry(spec, 'selector');
  const where = mapAt(spec, 'namespaceSelector');
  const names = textsAt(where, 'matchNames').map((name) => name.value);
  return {
    ...headerOf(input, false),
    type: 'monitor',
    targets: services ? 'services' : 'pods',
    // What is wrong with it is not about policies.
    selector: selector === undefined ? EVERYTHING : selectorOf(selector, new Problems()).selector,
    namespaces: isTrue(child(where, 'any')) ? 'any' : names.length > 0 ? names : undefined,
    endpoints: mapsAt(spec, services ? 'endpoints' : 'podMetricsEndpoints').map((endpoint) =>
      endpointOf(endpoint, services),
    ),
  };
}

/** `port` is the name of a port of the Service, or of the pod; the other fields are about the pod. */
function endpointOf(endpoint: YamlMap, services: boolean): MonitorEndpointFact {
  const span = entry(endpoint, 'port')?.value?.span ?? placeOf(endpoint);
  const name = textIn(endpoint, 'port');
  if (name !== undefined) return { span, port: name, of: services ? 'service' : 'pod' };
  const target = portAt(child(endpoint, 'portNumber')) ?? portAt(child(endpoint, 'targetPort'));
  return { span: target?.span ?? span, port: target?.value, of: 'pod' };
}
