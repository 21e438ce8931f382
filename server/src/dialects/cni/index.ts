import type { LowerInput } from '../dialect';
import type { Fact } from '../facts';
import { groupOf } from '../header';
import { mapAt, textIn } from '../read';
import { applicationSigns, helmChartSigns, helmReleaseSigns, kustomizationSigns } from './chart-signs';
import {
  aksSigns,
  eksAnywhereSigns,
  eksctlSigns,
  gkeSigns,
  k0sSigns,
  kindSigns,
  kopsSigns,
  openShiftSigns,
  rancherSigns,
} from './cluster-signs';
import type { PluginSign } from './profile';
import { configMapSigns, daemonSetSigns, installationSigns } from './workload-signs';

export { GENERIC, pluginNames, profileOf, profiles } from './profiles';
export type { PluginBehaviour, PluginDetails, PluginProfile, PluginSign } from './profile';

type ReadSigns = (input: LowerInput) => readonly PluginSign[];

/** Kinds that tell which network plugin a cluster has (F.3). */
const READERS: Readonly<Record<string, ReadSigns>> = {
  'apps/DaemonSet': daemonSetSigns,
  'extensions/DaemonSet': daemonSetSigns,
  '/ConfigMap': configMapSigns,
  'operator.tigera.io/Installation': installationSigns,
  'helm.cattle.io/HelmChart': helmChartSigns,
  'helm.cattle.io/HelmChartConfig': helmChartSigns,
  'helm.toolkit.fluxcd.io/HelmRelease': helmReleaseSigns,
  'argoproj.io/Application': applicationSigns,
  'kustomize.config.k8s.io/Kustomization': kustomizationSigns,
  'kustomize.config.k8s.io/Component': kustomizationSigns,
  'kind.x-k8s.io/Cluster': kindSigns,
  'config.openshift.io/Network': openShiftSigns,
  'operator.openshift.io/Network': openShiftSigns,
  'kops.k8s.io/Cluster': kopsSigns,
  'eksctl.io/ClusterConfig': eksctlSigns,
  'container.cnrm.cloud.google.com/ContainerCluster': gkeSigns,
  'containerservice.azure.com/ManagedCluster': aksSigns,
  'k0s.k0sproject.io/ClusterConfig': k0sSigns,
  'anywhere.eks.amazonaws.com/Cluster': eksAnywhereSigns,
  'provisioning.cattle.io/Cluster': rancherSigns,
  'apiextensions.k8s.io/CustomResourceDefinition': ({ root }) =>
    signOfGroup(textIn(mapAt(root, 'spec'), 'group') ?? ''),
};

/** API groups that only one plugin serves: who has such objects has it, as far as anybody can tell (F2). */
const GROUPS: Readonly<Record<string, string>> = {
  'cilium.io': 'cilium',
  'projectcalico.org': 'calico',
  'crd.projectcalico.org': 'calico',
  'crd.antrea.io': 'antrea',
  'k8s.ovn.org': 'ovn-kubernetes',
};

/** Adds to an object what it tells of the cluster's network plugin. */
export function withSigns(fact: Fact, input: LowerInput): Fact {
  const group = groupOf(input.apiVersion);
  const signs = READERS[`${group}/${input.kind}`]?.(input) ?? signOfGroup(group);
  return signs.length === 0 ? fact : { ...fact, signs };
}

function signOfGroup(group: string): readonly PluginSign[] {
  const plugin = GROUPS[group];
  return plugin === undefined ? [] : [{ plugin, weight: 1, details: {} }];
}
