import { child } from '../../yaml/navigate';
import type { YamlNode } from '../../yaml/tree';
import type { LowerInput } from '../dialect';
import { isTrue, mapAt, mapsAt, textIn } from '../read';
import { isBefore, type PluginSign, tagOf, versionOf } from './profile';

/** Configuration of whole clusters, in which a plugin is chosen by name. */

/** F17: enforces policies since v0.24, whose node images begin with Kubernetes 1.31. */
export function kindSigns({ root }: LowerInput): readonly PluginSign[] {
  if (isTrue(child(mapAt(root, 'networking'), 'disableDefaultCNI'))) return [];
  const versions = mapsAt(root, 'nodes').flatMap((node) => versionOf(tagOf(textIn(node, 'image') ?? '')) ?? []);
  const old = versions.some((version) => isBefore(version, 1, 31));
  return [{ plugin: 'kindnet', weight: 2, details: old ? { enforces: 'perhaps' } : {} }];
}

/** OpenShift; its older plugin is not known here. */
export function openShiftSigns({ root }: LowerInput): readonly PluginSign[] {
  const spec = mapAt(root, 'spec');
  const type = textIn(spec, 'networkType') ?? textIn(mapAt(spec, 'defaultNetwork'), 'type');
  return type === 'OVNKubernetes' ? strong('ovn-kubernetes') : [];
}

const KOPS: Readonly<Record<string, string>> = {
  calico: 'calico',
  cilium: 'cilium',
  canal: 'canal',
  kuberouter: 'kube-router',
  flannel: 'flannel',
  weave: 'weave',
  kubenet: 'none',
  kindnet: 'kindnet',
};

export function kopsSigns({ root }: LowerInput): readonly PluginSign[] {
  const networking = mapAt(root, 'spec', 'networking');
  const aws = mapAt(networking, 'amazonvpc');
  if (aws !== undefined) {
    const enforces = isTrue(child(aws, 'networkPolicy')) || textIn(mapAt(aws, 'networkPolicy'), 'enabled') === 'true';
    // Not enforcing is not claimed: policies may be switched on by other means.
    if (enforces) return [{ plugin: 'aws-vpc-cni', weight: 3, details: { enforces } }];
  }
  return (networking?.entries ?? []).flatMap(({ key, value }) => {
    const plugin = value === undefined ? undefined : KOPS[String(key.value)];
    if (plugin === undefined) return [];
    const version = versionOf(textIn(value, 'version'));
    return [{ plugin, weight: 3, details: version === undefined ? {} : { version } }];
  });
}

/** The add-on's settings are JSON text. Without them nothing is claimed: policies may be switched on by other means. */
export function eksctlSigns({ root }: LowerInput): readonly PluginSign[] {
  return mapsAt(root, 'addons').flatMap((addon) => {
    if (textIn(addon, 'name') !== 'vpc-cni') return [];
    const values = textIn(addon, 'configurationValues') ?? '';
    const on = /["']?enableNetworkPolicy["']?\s*:\s*["']?true\b/.test(values);
    return on ? [{ plugin: 'aws-vpc-cni', weight: 3, details: { enforces: true } } as const] : [];
  });
}

/** Config Connector. */
export function gkeSigns({ root }: LowerInput): readonly PluginSign[] {
  const spec = mapAt(root, 'spec');
  if (textIn(spec, 'datapathProvider') === 'ADVANCED_DATAPATH') return strong('gke-dataplane-v2');
  return isTrue(child(mapAt(spec, 'networkPolicy'), 'enabled')) ? strong('calico') : [];
}

/** Azure Service Operator. */
export function aksSigns({ root }: LowerInput): readonly PluginSign[] {
  const profile = mapAt(root, 'spec', 'networkProfile');
  const policy = textIn(profile, 'networkPolicy');
  if (policy === 'cilium' || textIn(profile, 'networkDataplane') === 'cilium') return strong('azure-cilium');
  const plugin = { azure: 'azure-npm', calico: 'calico', none: 'none' }[policy ?? ''];
  return plugin === undefined ? [] : strong(plugin);
}

const BY_NAME: Readonly<Record<string, string>> = {
  calico: 'calico',
  canal: 'canal',
  cilium: 'cilium',
  flannel: 'flannel',
  kindnetd: 'kindnet',
  kuberouter: 'kube-router',
};

function named(name: string | undefined): readonly PluginSign[] {
  // One of several, as in `multus,canal`.
  return (name ?? '').split(',').flatMap((one) => {
    const plugin = BY_NAME[one.trim()];
    return plugin === undefined ? [] : [{ plugin, weight: 2, details: {} } as const];
  });
}

export function k0sSigns({ root }: LowerInput): readonly PluginSign[] {
  const network = mapAt(root, 'spec', 'network');
  return network === undefined ? [] : named(textIn(network, 'provider') ?? 'kuberouter');
}

/** EKS Anywhere. */
export function eksAnywhereSigns({ root }: LowerInput): readonly PluginSign[] {
  const network = mapAt(root, 'spec', 'clusterNetwork');
  const keys = (mapAt(network, 'cniConfig')?.entries ?? []).map(({ key }) => String(key.value));
  return named([...keys, ...text(network, 'cni')].join());
}

export function rancherSigns({ root }: LowerInput): readonly PluginSign[] {
  return named(textIn(mapAt(root, 'spec', 'rkeConfig', 'machineGlobalConfig'), 'cni'));
}

function text(node: YamlNode | undefined, key: string): readonly string[] {
  const found = textIn(node, key);
  return found === undefined ? [] : [found];
}

function strong(plugin: string): readonly PluginSign[] {
  return [{ plugin, weight: 3, details: {} }];
}
