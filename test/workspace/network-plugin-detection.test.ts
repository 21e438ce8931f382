import { describe, expect, it } from 'vitest';
import { pluginNames } from '../../server/src/dialects/cni';
import type { ClusterOptions } from '../../server/src/workspace/cluster-options';
import { verdictOf } from '../support/flow';
import { clusterOf, workspaceOf } from '../support/workspace';
import { CALICO, CILIUM, CLOSED, configMap, container, daemonSet, FLANNEL, object, PODS } from './plugin-objects';

/** Which network plugin enforces the policies (semantics.md F.3). */

function found(files: string, cluster: ClusterOptions = {}): string {
  const { plugin } = clusterOf(files, { cluster });
  const { policies } = plugin.behaviour;
  return `${plugin.how} ${plugin.how === 'ambiguous' ? plugin.title : plugin.name}${policies === 'enforced' ? '' : ` ${policies}`}`;
}

const argo = (chart: string, helm: string, version = '1.0.0') =>
  object(
    'app.yaml',
    'argoproj.io/v1alpha1',
    'Application',
    'cni',
    `spec: { source: { repoURL: https://example.com, chart: ${chart}, targetRevision: ${version}, helm: ${helm} } }`,
  );

describe('detection (F.3)', () => {
  it.each([
    ['nothing', CLOSED, 'unknown generic'],
    ['Calico by its DaemonSet', CALICO, 'detected calico'],
    [
      'Calico by its operator',
      object('i.yaml', 'operator.tigera.io/v1', 'Installation', 'default', 'spec: {}'),
      'detected calico',
    ],
    [
      'Canal',
      daemonSet('canal', `${container('calico-node', 'calico/node:v3.28.1')}, ${container('kube-flannel', 'flannel')}`),
      'detected canal',
    ],
    ['Canal with the ConfigMap of Flannel beside it', configMap('canal-config', '{}') + FLANNEL, 'detected canal'],
    ['Cilium', CILIUM, 'detected cilium'],
    ['Cilium by its ConfigMap', configMap('cilium-config', '{ enable-policy: default }'), 'detected cilium'],
    ['Cilium that enforces nothing', configMap('cilium-config', '{ enable-policy: never }'), 'detected cilium ignored'],
    [
      'Azure with Cilium',
      daemonSet('cilium', container('cilium-agent', 'mcr.microsoft.com/oss/cilium/cilium:v1.16.1')),
      'detected azure-cilium',
    ],
    ['GKE Dataplane V2 (F16)', daemonSet('anetd') + configMap('cilium-config', '{}'), 'detected gke-dataplane-v2'],
    ['Azure NPM (F12)', daemonSet('azure-npm'), 'detected azure-npm'],
    ['Antrea', configMap('antrea-config-7h2k', '{}'), 'detected antrea'],
    ['Weave Net', daemonSet('weave-net', container('weave-npc', 'weaveworks/weave-npc:2.8.1')), 'detected weave'],
    ['Weave Net without its controller', daemonSet('weave-net', container('weave', 'weave')), 'unknown generic'],
    [
      'kube-router',
      daemonSet('kube-router', container('r', 'kube-router', '"--run-firewall=true"')),
      'detected kube-router',
    ],
    [
      'kube-router for routes alone',
      daemonSet('kube-router', container('r', 'kube-router', '"--run-firewall=false"')),
      'unknown generic',
    ],
    ['F4: Flannel', FLANNEL, 'detected flannel ignored'],
    [
      'Flannel with kube-network-policies',
      FLANNEL + daemonSet('knp', container('knp', 'registry.k8s.io/networking/kube-network-policies:v0.7.0')),
      'detected kube-network-policies',
    ],
    [
      'F-X2: Flannel by its chart, with policies',
      argo('flannel', '{ values: "netpol: { enabled: true }" }'),
      'detected kube-network-policies',
    ],
    ['Flannel by its chart', argo('flannel', '{ valuesObject: {} }'), 'detected flannel ignored'],
    [
      'Flannel beside policies of Calico',
      FLANNEL + object('g.yaml', 'projectcalico.org/v3', 'GlobalNetworkPolicy', 'g', 'spec: {}'),
      'assumed calico',
    ],
    [
      'F10, F-X3: the AWS VPC CNI without its switch',
      daemonSet('aws-node', container('aws-eks-nodeagent', 'agent', '"--enable-network-policy=false"')),
      'detected aws-vpc-cni ignored',
    ],
    [
      'the AWS VPC CNI with its switch',
      daemonSet('aws-node', container('aws-eks-nodeagent', 'agent', '"--enable-network-policy=true"')),
      'detected aws-vpc-cni',
    ],
    [
      'the AWS VPC CNI by its ConfigMap',
      daemonSet('aws-node') + configMap('amazon-vpc-cni', '{ enable-network-policy-controller: "true" }'),
      'detected aws-vpc-cni',
    ],
    [
      'F-X10: Calico for policies on the AWS VPC CNI',
      daemonSet('aws-node') +
        object('i.yaml', 'operator.tigera.io/v1', 'Installation', 'default', 'spec: { cni: { type: AmazonVPC } }'),
      'detected calico',
    ],
    [
      'eksctl with its switch',
      object(
        'e.yaml',
        'eksctl.io/v1alpha5',
        'ClusterConfig',
        'c',
        `addons: [{ name: vpc-cni, configurationValues: '{"enableNetworkPolicy": "true"}' }]`,
      ),
      'detected aws-vpc-cni',
    ],
    [
      'eksctl without it, which claims nothing',
      object('e.yaml', 'eksctl.io/v1alpha5', 'ClusterConfig', 'c', 'addons: [{ name: vpc-cni }]'),
      'unknown generic',
    ],
    [
      'F-X4: kOps',
      object('k.yaml', 'kops.k8s.io/v1alpha2', 'Cluster', 'c', 'spec: { networking: { cilium: {} } }'),
      'detected cilium',
    ],
    [
      'kOps with kubenet',
      object('k.yaml', 'kops.k8s.io/v1alpha2', 'Cluster', 'c', 'spec: { networking: { kubenet: {} } }'),
      'detected none ignored',
    ],
    [
      'GKE by Config Connector',
      object(
        'g.yaml',
        'container.cnrm.cloud.google.com/v1beta1',
        'ContainerCluster',
        'c',
        'spec: { datapathProvider: ADVANCED_DATAPATH }',
      ),
      'detected gke-dataplane-v2',
    ],
    [
      'AKS by its operator (F11)',
      object(
        'a.yaml',
        'containerservice.azure.com/v1api20231001',
        'ManagedCluster',
        'c',
        'spec: { networkProfile: { networkDataplane: cilium } }',
      ),
      'detected azure-cilium',
    ],
    [
      'OpenShift (F15)',
      object(
        'o.yaml',
        'operator.openshift.io/v1',
        'Network',
        'cluster',
        'spec: { defaultNetwork: { type: OVNKubernetes } }',
      ),
      'detected ovn-kubernetes',
    ],
    [
      'k0s',
      object('k.yaml', 'k0s.k0sproject.io/v1beta1', 'ClusterConfig', 'k0s', 'spec: { network: {} }'),
      'detected kube-router',
    ],
    [
      'EKS Anywhere',
      object(
        'e.yaml',
        'anywhere.eks.amazonaws.com/v1alpha1',
        'Cluster',
        'c',
        'spec: { clusterNetwork: { cniConfig: { cilium: {} } } }',
      ),
      'detected cilium',
    ],
    [
      'Rancher',
      object(
        'r.yaml',
        'provisioning.cattle.io/v1',
        'Cluster',
        'c',
        'spec: { rkeConfig: { machineGlobalConfig: { cni: "multus,calico" } } }',
      ),
      'detected calico',
    ],
    [
      'a chart of k3s',
      object(
        'h.yaml',
        'helm.cattle.io/v1',
        'HelmChart',
        'cilium',
        'spec: { repo: https://helm.cilium.io, chart: cilium, version: 1.15.0 }',
      ),
      'detected cilium',
    ],
    [
      'a chart of Flux',
      object(
        'h.yaml',
        'helm.toolkit.fluxcd.io/v2',
        'HelmRelease',
        'x',
        'spec: { chart: { spec: { chart: tigera-operator, version: v3.27.0 } } }',
      ),
      'detected calico',
    ],
    [
      'a chart of a kustomization',
      object(
        'kustomization.yaml',
        'kustomize.config.k8s.io/v1beta1',
        'Kustomization',
        'x',
        'helmCharts: [{ name: antrea, version: 2.0.0 }]',
      ),
      'detected antrea',
    ],
    [
      'F-X6: kind with a new node image',
      object(
        'kind.yaml',
        'kind.x-k8s.io/v1alpha4',
        'Cluster',
        'k',
        'nodes: [{ role: worker, image: "kindest/node:v1.31.0" }]',
      ),
      'detected kindnet',
    ],
    [
      'F17: kind with an old node image',
      object(
        'kind.yaml',
        'kind.x-k8s.io/v1alpha4',
        'Cluster',
        'k',
        'nodes: [{ role: worker, image: "kindest/node:v1.27.3" }]',
      ),
      'detected kindnet doubtful',
    ],
    [
      'kind that leaves the plugin to others',
      object('kind.yaml', 'kind.x-k8s.io/v1alpha4', 'Cluster', 'k', 'networking: { disableDefaultCNI: true }'),
      'unknown generic',
    ],
    [
      'F2: policies of Cilium alone',
      object('c.yaml', 'cilium.io/v2', 'CiliumNetworkPolicy', 'c', 'spec: {}'),
      'assumed cilium',
    ],
    [
      'F2: policies of two',
      object('c.yaml', 'cilium.io/v2', 'CiliumNetworkPolicy', 'c', 'spec: {}') +
        object('g.yaml', 'projectcalico.org/v3', 'NetworkPolicy', 'g', 'spec: {}'),
      'ambiguous Calico or Cilium',
    ],
    [
      'a definition of Calico',
      object(
        'crd.yaml',
        'apiextensions.k8s.io/v1',
        'CustomResourceDefinition',
        'x',
        'spec: { group: crd.projectcalico.org }',
      ),
      'assumed calico',
    ],
    ['F19: two installations', CILIUM + CALICO, 'ambiguous Calico or Cilium'],
    [
      'an installation and the policies of another',
      CALICO + object('c.yaml', 'cilium.io/v2', 'CiliumNetworkPolicy', 'c', 'spec: {}'),
      'detected calico',
    ],
  ])('%s', (_, files, expected) => {
    expect(
      found(files)
        .replace('Cilium or Calico', 'Calico or Cilium')
        .replace('Cilium 1.17.2', 'Cilium')
        .replace('Calico 3.28.1', 'Calico'),
    ).toBe(expected);
  });

  it('F-X11: one analysis for each folder', () => {
    const kind = object('dev/kind.yaml', 'kind.x-k8s.io/v1alpha4', 'Cluster', 'k', 'nodes: []');
    const workspace = workspaceOf(kind + CILIUM.replace('infra/', 'prod/'));
    workspace.setRoots(['file:///w/dev', 'file:///w/prod']);
    expect(workspace.snapshot().scopes.map(({ cluster }) => cluster.plugin.name)).toEqual(['kindnet', 'cilium']);
  });

  it('the setting decides, with what the manifests tell of that plugin; unknown names count as auto', () => {
    expect(found(FLANNEL + CILIUM, { cni: 'flannel' })).toBe('setting flannel ignored');
    expect(clusterOf(FLANNEL + CILIUM, { cluster: { cni: 'cilium' } }).plugin.title).toBe('Cilium 1.17.2');
    expect(found(daemonSet('aws-node'), { cni: 'aws-vpc-cni' })).toBe('setting aws-vpc-cni');
    expect(found(FLANNEL, { cni: 'generic' })).toBe('setting generic');
    expect(found(CALICO, { cni: 'nonsense' })).toBe('detected calico');
    for (const cni of pluginNames) expect(found(CLOSED, { cni })).toContain(`setting ${cni}`);
  });

  it('follows an edit of the sign, and of nothing else', () => {
    const workspace = workspaceOf(PODS + CLOSED + FLANNEL);
    const verdict = () => {
      const [scope] = workspace.snapshot().scopes;
      return scope === undefined ? '' : verdictOf(scope.cluster, 'shop/b', 'shop/a');
    };
    expect(verdict()).toBe('allow');
    workspace.setFile('file:///w/infra/kube-flannel-ds.yaml', undefined);
    expect(verdict()).toBe('deny');
    workspace.configure({ cluster: { cni: 'none' } });
    expect(verdict()).toBe('allow');
  });
});
