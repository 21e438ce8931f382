import { child } from '../../yaml/navigate';
import type { YamlMap } from '../../yaml/tree';
import type { ContainerFact, ContainerPortFact, EnvFact, PodTemplateFact } from '../facts';
import { checkLabelStrings } from '../header';
import type { Problems } from '../problems';
import {
  booleanAt,
  integerAt,
  isTrue,
  labelsAt,
  mapAt,
  mapsAt,
  placeOf,
  portAt,
  stringAt,
  textAt,
  textIn,
  textsAt,
} from '../read';
import { dataStoreOf } from './data-stores';
import { isPort, portProtocol } from './protocol';

/** A pod template, or a Pod itself: labels from its own metadata only (A9). */
export function podTemplateOf(template: YamlMap, problems: Problems): PodTemplateFact {
  const labels = mapAt(template, 'metadata', 'labels');
  const spec = mapAt(template, 'spec');
  checkLabelStrings(labels, problems);
  return {
    span: placeOf(template),
    labels: labelsAt(template, 'metadata', 'labels'),
    labelsSpan: labels && placeOf(labels),
    annotations: labelsAt(template, 'metadata', 'annotations'),
    containers: [
      ...mapsAt(spec, 'containers').map((container) => containerOf(container, 'container', problems)),
      // A sidecar is an init container that keeps running (A21).
      ...mapsAt(spec, 'initContainers').map((container) =>
        containerOf(container, textIn(container, 'restartPolicy') === 'Always' ? 'sidecar' : 'init', problems),
      ),
    ],
    hostNetwork: isTrue(child(spec, 'hostNetwork')),
    // A25.
    serviceAccount: textIn(spec, 'serviceAccountName') ?? textIn(spec, 'serviceAccount') ?? 'default',
    mountsToken: booleanAt(child(spec, 'automountServiceAccountToken')),
    dnsPolicy: textIn(spec, 'dnsPolicy'),
    nameservers: textsAt(spec, 'dnsConfig', 'nameservers').map((server) => server.value),
    volumes: mapsAt(spec, 'volumes').flatMap(volumeSources),
  };
}

function containerOf(container: YamlMap, kind: ContainerFact['kind'], problems: Problems): ContainerFact {
  const image = textIn(container, 'image');
  const ports = mapsAt(container, 'ports').flatMap((port) => containerPort(port, problems));
  return {
    name: textAt(child(container, 'name')),
    kind,
    image,
    dataStore: kind === 'init' ? undefined : dataStoreOf(image, ports),
    ports,
    env: mapsAt(container, 'env').flatMap(envOf),
    envFrom: mapsAt(container, 'envFrom').flatMap((source) => [
      ...reference(mapAt(source, 'configMapRef'), 'ConfigMap'),
      ...reference(mapAt(source, 'secretRef'), 'Secret'),
    ]),
    args: [...textsAt(container, 'command'), ...textsAt(container, 'args')],
    probePorts: ['livenessProbe', 'readinessProbe', 'startupProbe'].flatMap((probe) =>
      probePort(mapAt(container, probe)),
    ),
  };
}

function containerPort(port: YamlMap, problems: Problems): ContainerPortFact[] {
  const number = integerAt(child(port, 'containerPort'));
  if (number === undefined) return [];
  if (!isPort(number.value)) {
    problems.reject(
      'invalid-port',
      number.span,
      `Port ${number.value} does not exist: ports are 1 to 65535, and the API server refuses the object. Write the port that the container listens on.`,
    );
    return [];
  }
  const protocol = child(port, 'protocol');
  return [
    {
      span: placeOf(port),
      name: stringAt(child(port, 'name')),
      port: number,
      protocol: portProtocol(port),
      protocolSpan: protocol && placeOf(protocol),
      hostPort: integerAt(child(port, 'hostPort'))?.value,
    },
  ];
}

function envOf(variable: YamlMap): EnvFact[] {
  const name = textAt(child(variable, 'name'));
  if (name === undefined) return [];
  const value = textAt(child(variable, 'value'));
  if (value !== undefined) return [{ name, kind: 'value', value }];
  const from = mapAt(variable, 'valueFrom');
  const config = mapAt(from, 'configMapKeyRef');
  const ref = mapAt(from, 'secretKeyRef') ?? config;
  const object = textAt(child(ref, 'name'));
  const key = textIn(ref, 'key');
  if (object === undefined || key === undefined) return [];
  return [{ name, kind: 'config-key', source: ref === config ? 'ConfigMap' : 'Secret', ref: object, key }];
}

function reference(
  node: YamlMap | undefined,
  source: 'ConfigMap' | 'Secret',
  key = 'name',
): PodTemplateFact['volumes'] {
  const ref = textAt(child(node, key));
  return ref === undefined ? [] : [{ source, ref }];
}

function volumeSources(volume: YamlMap): PodTemplateFact['volumes'] {
  const projected = mapsAt(volume, 'projected', 'sources').flatMap((source) => [
    ...reference(mapAt(source, 'configMap'), 'ConfigMap'),
    ...reference(mapAt(source, 'secret'), 'Secret'),
  ]);
  return [
    ...reference(mapAt(volume, 'configMap'), 'ConfigMap'),
    ...reference(mapAt(volume, 'secret'), 'Secret', 'secretName'),
    ...projected,
  ];
}

function probePort(probe: YamlMap | undefined): (number | string)[] {
  return ['httpGet', 'tcpSocket', 'grpc'].flatMap((kind) => portAt(child(mapAt(probe, kind), 'port'))?.value ?? []);
}
