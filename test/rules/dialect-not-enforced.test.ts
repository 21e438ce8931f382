import { describe, it } from 'vitest';
import { check } from '../support';
import { CALICO, CILIUM, FLANNEL, kops } from './plugins';

const only = { rules: ['dialect-not-enforced'] };

const cilium = (mark = '') => `
#- cnp.yaml
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: api
${mark}  namespace: shop
spec: { endpointSelector: {}, ingress: [{}] }
`;

const admin = (mark = '') => `
#- admin.yaml
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata:
  name: deny
${mark}spec: { priority: 1, subject: { namespaces: {} }, ingress: [{ action: Deny, from: [{ namespaces: {} }] }] }
`;

describe('dialect-not-enforced', () => {
  it('policies of another plugin, and of administrators where they are not supported', () => {
    check(
      CALICO +
        cilium(
          '#       ^^^ warning[dialect-not-enforced]: CiliumNetworkPolicy api has no effect: policies are enforced by Calico 3.28.1, as\n',
        ),
      only,
    );
    check(
      kops('kuberouter') + admin('#       ^^^^ warning[dialect-not-enforced]: AdminNetworkPolicy deny has no effect\n'),
      only,
    );
  });

  it('own policies, plugins that are not known or only assumed, and kinds that are no policies', () => {
    check(CILIUM + cilium(), only);
    check(cilium() + admin(), only);
    check(CILIUM + CALICO + cilium(), only);
    check(
      `${CALICO}
#- c.yaml
apiVersion: cilium.io/v2
kind: CiliumLocalRedirectPolicy
metadata: { name: dns, namespace: shop }
`,
      only,
    );
    check(
      `${CALICO}
#- mesh.yaml
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: db, namespace: shop }
`,
      only,
    );
  });

  it('a version decides about policies of administrators', () => {
    check(CALICO.replace('v3.28.1', 'v3.30.1') + admin(), only);
    check(CALICO.replace(':v3.28.1', '') + admin(), only);
    check(CALICO.replace('v3.28.1', 'v3.32.0') + admin('#       ^^^^ warning[dialect-not-enforced]\n'), only);
  });

  it('nothing where no policy at all is enforced, which is told once', () => {
    check(FLANNEL + admin(), only);
  });
});
