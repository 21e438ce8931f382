import { describe, it } from 'vitest';
import { check } from '../support';
import { policy } from './objects';
import { CALICO, CILIUM, kops } from './plugins';

const only = { rules: ['sctp-not-enforced'] };

const SCTP = (mark = '') =>
  policy(`
  podSelector: {}
  ingress:
    - ports:
        - port: 3868
          protocol: SCTP
${mark}        - port: 80
`);

describe('sctp-not-enforced', () => {
  it('an SCTP entry, where the plugin may not heed it', () => {
    const mark = '#                   ^^^^ info[sctp-not-enforced]: Whether this SCTP entry counts is not known';
    check(kops('kuberouter') + SCTP(`${mark}: policies are enforced by kube-router, as Cluster c tells\n`), only);
    check(CILIUM + SCTP(`${mark}\n`), only);
  });

  it('other plugins, and Cilium that is told to handle SCTP', () => {
    check(SCTP(), only);
    check(CALICO + SCTP(), only);
    check(
      `${CILIUM}${SCTP()}
#- config.yaml
apiVersion: v1
kind: ConfigMap
metadata: { name: cilium-config, namespace: kube-system }
data: { enable-sctp: "true" }
`,
      only,
    );
  });
});
