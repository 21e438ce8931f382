import { describe, it } from 'vitest';
import { check } from '../support';
import { defaultDeny, policy } from './objects';
import { CALICO, daemonSet, FLANNEL } from './plugins';

const only = { rules: ['policies-not-enforced'] };
const ALL_PODS = policy('  podSelector: {}');

describe('policies-not-enforced', () => {
  it('is told once, where the plugin is installed', () => {
    check(
      daemonSet(
        'kube-flannel-ds',
        'flannel/flannel:v0.26.1',
        'error[policies-not-enforced]: 2 policies of this folder have no effect: Flannel, as DaemonSet kube-flannel-ds tells, connects pods',
      ) +
        ALL_PODS +
        defaultDeny('shop'),
      only,
    );
  });

  it('is told at the first policy when the settings name the plugin', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: p
#       ^ error[policies-not-enforced]: 1 policy of this folder has no effect
  namespace: shop
spec: { podSelector: {} }
`,
      { ...only, cluster: { cni: 'none' } },
    );
  });

  it('says nothing without policies, of plugins that enforce them, or when anything tells of such a one', () => {
    check(FLANNEL, only);
    check(ALL_PODS, only);
    check(CALICO + ALL_PODS, only);
    check(FLANNEL + CALICO + ALL_PODS, only);
    check(FLANNEL + ALL_PODS, { ...only, cluster: { cni: 'kube-router' } });
  });

  it('lets the other rules judge the policies as they are written', () => {
    check(ALL_PODS + FLANNEL, { rules: ['missing-default-deny-ingress', 'redundant-policy', 'workload-not-covered'] });
  });
});
