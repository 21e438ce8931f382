import { at } from '../../yaml/navigate';
import { parseYaml } from '../../yaml/parse';
import type { YamlMap, YamlNode } from '../../yaml/tree';
import type { LowerInput } from '../dialect';
import { mapAt, mapsAt, textAt, textIn } from '../read';
import { type PluginDetails, type PluginSign, versionOf } from './profile';
import { ciliumDetails } from './workload-signs';

/** A chart that is installed, wherever that is written. */
interface Chart {
  readonly name: string | undefined;
  readonly version: string | undefined;
  /** Later ones win. */
  readonly values: readonly (YamlNode | undefined)[];
}

/** k3s and RKE2. */
export function helmChartSigns({ root }: LowerInput): readonly PluginSign[] {
  const spec = mapAt(root, 'spec');
  const name = textIn(spec, 'chart') ?? textIn(mapAt(root, 'metadata'), 'name');
  return signsOf({ name, version: textIn(spec, 'version'), values: [embedded(spec, 'valuesContent')] });
}

/** Flux. */
export function helmReleaseSigns({ root }: LowerInput): readonly PluginSign[] {
  const chart = mapAt(root, 'spec', 'chart', 'spec');
  return signsOf({
    name: textIn(chart, 'chart'),
    version: textIn(chart, 'version'),
    values: [mapAt(root, 'spec', 'values')],
  });
}

/** Argo CD. */
export function applicationSigns({ root }: LowerInput): readonly PluginSign[] {
  const spec = mapAt(root, 'spec');
  const sources = [mapAt(spec, 'source'), ...mapsAt(spec, 'sources')].flatMap((source) => source ?? []);
  return sources.flatMap((source) => {
    const helm = mapAt(source, 'helm');
    return signsOf({
      name: textIn(source, 'chart'),
      version: textIn(source, 'targetRevision'),
      values: [embedded(helm, 'values'), mapAt(helm, 'valuesObject')],
    });
  });
}

export function kustomizationSigns({ root }: LowerInput): readonly PluginSign[] {
  return mapsAt(root, 'helmCharts').flatMap((chart) =>
    signsOf({
      name: textIn(chart, 'name'),
      version: textIn(chart, 'version'),
      values: [mapAt(chart, 'valuesInline')],
    }),
  );
}

/** Values that stand as text in a field. */
function embedded(map: YamlMap | undefined, key: string): YamlNode | undefined {
  const text = textIn(map, key);
  return text === undefined ? undefined : parseYaml(text).root;
}

type Value = (...path: readonly string[]) => string | undefined;

const CHARTS: Readonly<Record<string, (value: Value, version: string | undefined) => PluginSign>> = {
  cilium: ciliumChart,
  'rke2-cilium': (value) => ciliumChart(value, undefined),
  'tigera-operator': (_, version) => sign('calico', pinned(version)),
  calico: () => sign('calico'),
  'rke2-calico': () => sign('calico'),
  'rke2-canal': () => sign('canal'),
  antrea: () => sign('antrea'),
  'kube-router': () => sign('kube-router'),
  'weave-net': () => sign('weave'),
  flannel: (value) => sign(value('netpol', 'enabled') === 'true' ? 'kube-network-policies' : 'flannel'),
  'aws-vpc-cni': (value) => sign('aws-vpc-cni', { enforces: value('enableNetworkPolicy') === 'true' }),
};

function signsOf({ name, version, values }: Chart): readonly PluginSign[] {
  // A chart may be named by its repository or its address.
  const read = CHARTS[name?.slice(name.lastIndexOf('/') + 1) ?? ''];
  if (read === undefined) return [];
  const value: Value = (...path) =>
    values.reduce<string | undefined>((found, node) => textAt(at(node, path))?.value ?? found, undefined);
  return [read(value, versionOf(version))];
}

function sign(plugin: string, details: PluginDetails = {}): PluginSign {
  return { plugin, weight: 3, details };
}

function pinned(version: string | undefined): PluginDetails {
  return version === undefined ? {} : { version };
}

/** Its values by the names that its ConfigMap gives them. */
const CILIUM_VALUES: Readonly<Record<string, readonly string[]>> = {
  'enable-policy': ['policyEnforcementMode'],
  'policy-audit-mode': ['policyAuditMode'],
  'policy-cidr-match-mode': ['policyCIDRMatchMode'],
  'enable-sctp': ['sctp', 'enabled'],
  labels: ['labels'],
};

function ciliumChart(value: Value, version: string | undefined): PluginSign {
  const own = versionOf(value('image', 'tag')) ?? version;
  return sign('cilium', { ...ciliumDetails((key) => value(...(CILIUM_VALUES[key] ?? [key]))), ...pinned(own) });
}
