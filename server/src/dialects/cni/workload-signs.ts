import { child } from '../../yaml/navigate';
import type { YamlMap } from '../../yaml/tree';
import type { LowerInput } from '../dialect';
import { mapAt, mapsAt, textIn, textsAt } from '../read';
import { type PluginDetails, type PluginSign, tagOf, versionOf } from './profile';

interface Container {
  readonly name: string;
  readonly image: string;
  readonly args: readonly string[];
}

/** The agents that plugins run on every node. */
export function daemonSetSigns({ root }: LowerInput): readonly PluginSign[] {
  const name = textIn(mapAt(root, 'metadata'), 'name') ?? '';
  const containers = mapsAt(root, 'spec', 'template', 'spec', 'containers').map(containerOf);
  const image = (pattern: RegExp): Container | undefined => containers.find((one) => pattern.test(one.image));
  const called = (container: string): boolean => containers.some((one) => one.name === container);
  const sign = (plugin: string, details: PluginDetails = {}): readonly PluginSign[] => [{ plugin, weight: 3, details }];

  const calico = image(/(^|\/)calico\/node([:@]|$)/);
  if (calico !== undefined || name === 'calico-node') {
    const plugin = name === 'canal' || called('kube-flannel') ? 'canal' : 'calico';
    return sign(plugin, version(calico));
  }
  const cilium = image(/(^|\/)cilium\/cilium([:@]|$)/);
  if (name === 'cilium' && (cilium !== undefined || called('cilium-agent'))) {
    return sign(cilium?.image.startsWith('mcr.microsoft.com/') === true ? 'azure-cilium' : 'cilium', version(cilium));
  }
  // The reference implementation of policies, beside whatever connects the pods.
  if (image(/(^|\/)kube-network-policies([:@]|$)/) !== undefined) return sign('kube-network-policies');
  if (name === 'kube-router') {
    const off = containers.some(({ args }) => args.includes('--run-firewall=false'));
    return off ? [] : sign('kube-router');
  }
  if (name === 'weave-net') return called('weave-npc') ? sign('weave') : [];
  if (name === 'aws-node') return sign('aws-vpc-cni', { enforces: containers.some(isAwsAgent) });
  const known = AGENTS.get(name);
  return known === undefined ? [] : sign(known);
}

/** Agents that nothing else is to be known of. */
const AGENTS: ReadonlyMap<string, string> = new Map([
  ['antrea-agent', 'antrea'],
  ['anetd', 'gke-dataplane-v2'],
  ['azure-npm', 'azure-npm'],
  ['kube-flannel', 'flannel'],
  ['kube-flannel-ds', 'flannel'],
  ['kindnet', 'kindnet'],
  ['ovnkube-node', 'ovn-kubernetes'],
]);

/** Policies are off unless its agent is told to enforce them (F10). */
function isAwsAgent({ name, args }: Container): boolean {
  return name === 'aws-eks-nodeagent' && args.includes('--enable-network-policy=true');
}

function containerOf(container: YamlMap): Container {
  return {
    name: textIn(container, 'name') ?? '',
    image: textIn(container, 'image') ?? '',
    args: [...textsAt(container, 'command'), ...textsAt(container, 'args')].map(({ value }) => value),
  };
}

function version(container: Container | undefined): PluginDetails {
  const found = versionOf(tagOf(container?.image ?? ''));
  return found === undefined ? {} : { version: found };
}

/** What plugins read their own settings from. */
export function configMapSigns({ root }: LowerInput): readonly PluginSign[] {
  const name = textIn(mapAt(root, 'metadata'), 'name') ?? '';
  const data = mapAt(root, 'data');
  const sign = (plugin: string, details: PluginDetails = {}): readonly PluginSign[] => [{ plugin, weight: 3, details }];
  switch (name.replace(/^(antrea-config)-.*$/, '$1')) {
    case 'cilium-config':
      return sign(
        'cilium',
        ciliumDetails((key) => textIn(data, key)),
      );
    case 'canal-config':
      return sign('canal');
    case 'antrea-config':
      return sign('antrea');
    case 'kube-flannel-cfg':
      return sign('flannel');
    case 'amazon-vpc-cni': {
      const enabled = textIn(data, 'enable-network-policy-controller');
      return enabled === undefined ? [] : sign('aws-vpc-cni', { enforces: enabled === 'true' });
    }
    default:
      return [];
  }
}

/** Settings by the names that its ConfigMap gives them (D1, D9, D27, F7). */
export function ciliumDetails(read: (key: string) => string | undefined): PluginDetails {
  const mode = read('policy-cidr-match-mode') ?? '';
  const off = read('enable-policy') === 'never' || read('policy-audit-mode') === 'true';
  const sctp = read('enable-sctp');
  return {
    ...(off ? { enforces: false } : {}),
    ...(sctp === undefined ? {} : { sctp: sctp === 'true' }),
    ...(mode.includes('pods') ? { addressesMatch: 'pods' } : mode.includes('nodes') ? { addressesMatch: 'nodes' } : {}),
    ...((read('labels') ?? '').trim() === '' ? {} : { ownLabelFilter: true }),
  };
}

/** `spec.cni.type` other than its own: another plugin connects the pods, and this one enforces the policies (F-X10). */
export function installationSigns({ root }: LowerInput): readonly PluginSign[] {
  const found = versionOf(textIn(child(root, 'spec'), 'calicoVersion'));
  return [{ plugin: 'calico', weight: 3, details: found === undefined ? {} : { version: found } }];
}
