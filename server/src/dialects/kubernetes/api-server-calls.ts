import { child } from '../../yaml/navigate';
import type { YamlMap } from '../../yaml/tree';
import type { LowerInput } from '../dialect';
import type { ApiServerCallFact, OtherFact } from '../facts';
import { headerOf } from '../header';
import { integerAt, mapAt, mapsAt, placeOf, textAt, textIn } from '../read';

/** Where the Services stand that the API server is told to call, by kind. */
const PLACES: Readonly<Record<string, (root: YamlMap) => readonly (YamlMap | undefined)[]>> = {
  ValidatingWebhookConfiguration: webhooks,
  MutatingWebhookConfiguration: webhooks,
  APIService: (root) => [mapAt(root, 'spec', 'service')],
  CustomResourceDefinition: (root) => [
    mapAt(root, 'spec', 'conversion', 'webhook', 'clientConfig', 'service'),
    mapAt(root, 'spec', 'conversion', 'webhookClientConfig', 'service'),
  ],
};

function webhooks(root: YamlMap): readonly (YamlMap | undefined)[] {
  return mapsAt(root, 'webhooks').map((webhook) => mapAt(webhook, 'clientConfig', 'service'));
}

const DEFAULT_PORT = 443;

/** Webhooks and aggregated APIs; what calls no Service is of no interest here. */
export function lowerApiServerCall(input: LowerInput): ApiServerCallFact | OtherFact {
  const header = headerOf(input, true);
  const services = (PLACES[input.kind]?.(input.root) ?? []).flatMap((service) => {
    const name = textAt(child(service, 'name'));
    const namespace = textIn(service, 'namespace');
    if (service === undefined || name === undefined || namespace === undefined) return [];
    const port = integerAt(child(service, 'port'))?.value ?? DEFAULT_PORT;
    return [{ span: placeOf(service), name, namespace, port }];
  });
  return services.length === 0 ? { ...header, type: 'other' } : { ...header, type: 'api-server-call', services };
}
