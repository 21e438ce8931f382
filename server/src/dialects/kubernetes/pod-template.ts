import { child } from '../../yaml/navigate';
import type { YamlMap } from '../../yaml/tree';
import type { ContainerFact, ContainerPortFact, EnvFact, PodTemplateFact, VolumeFact } from '../facts';
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
    volumes: volumesOf(spec),
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

function reference(node: YamlMap | undefined, source: VolumeFact['source'], key = 'name'): ContainerFact['envFrom'] {
  const ref = textAt(child(node, key));
  return ref === undefined ? [] : [{ source, ref }];
}

function volumesOf(spec: YamlMap | undefined): readonly VolumeFact[] {
  const mounts = [...mapsAt(spec, 'containers'), ...mapsAt(spec, 'initContainers')].flatMap((container) =>
    mapsAt(container, 'volumeMounts').map((mount) => ({ name: textIn(mount, 'name'), file: textIn(mount, 'subPath') })),
  );
  return mapsAt(spec, 'volumes').flatMap((volume) => {
    const own = mounts.filter(({ name }) => name !== undefined && name === textIn(volume, 'name'));
    // Mounted one file at a time, the other files are not there.
    const files = own.flatMap(({ file }) => file ?? []);
    return sourcesOf(volume, own.length > 0 && files.length === own.length ? files : undefined);
  });
}

function sourcesOf(volume: YamlMap, mounted: readonly string[] | undefined): readonly VolumeFact[] {
  const projected = mapsAt(volume, 'projected', 'sources').flatMap((source) => [
    ...filesOf(mapAt(source, 'configMap'), 'ConfigMap', mounted),
    ...filesOf(mapAt(source, 'secret'), 'Secret', mounted),
  ]);
  return [
    ...filesOf(mapAt(volume, 'configMap'), 'ConfigMap', mounted),
    ...filesOf(mapAt(volume, 'secret'), 'Secret', mounted, 'secretName'),
    ...projected,
  ];
}

/** `items` chooses keys and gives them paths; a key becomes a file of its own name without them. */
function filesOf(
  node: YamlMap | undefined,
  source: VolumeFact['source'],
  mounted: readonly string[] | undefined,
  key = 'name',
): readonly VolumeFact[] {
  const items = mapsAt(node, 'items').map((item) => ({ key: textIn(item, 'key') ?? '', path: textIn(item, 'path') }));
  const chosen = items.filter(({ path }) => mounted === undefined || (path !== undefined && isBelow(mounted, path)));
  const keys = items.length > 0 ? chosen.map((item) => item.key) : mounted;
  return reference(node, source, key).map((reference) => ({ ...reference, keys }));
}

/** The file itself, or a folder that holds it, is mounted. */
function isBelow(mounted: readonly string[], path: string): boolean {
  return mounted.some((file) => file === path || path.startsWith(`${file}/`));
}

function probePort(probe: YamlMap | undefined): (number | string)[] {
  return ['httpGet', 'tcpSocket', 'grpc'].flatMap((kind) => portAt(child(mapAt(probe, kind), 'port'))?.value ?? []);
}
