import { describe, it } from 'vitest';
import { check } from '../support';
import { deployment, policy } from './objects';
import { CALICO, CILIUM } from './plugins';

const only = { rules: ['label-not-seen', 'subject-selects-nothing', 'peer-selects-nothing'] };
const DB = deployment('shop', 'db', { labels: { app: 'db', 'statefulset.kubernetes.io/pod-name': 'db-0' } });

const BY_POD = (mark = '') =>
  policy(`
  podSelector:
    matchLabels:
      statefulset.kubernetes.io/pod-name: db-0
${mark}  ingress:
    - from: [{ podSelector: { matchLabels: { app: db } } }]
`);

describe('label-not-seen', () => {
  it('a label that the plugin filters out', () => {
    check(
      CILIUM +
        DB +
        BY_POD(
          '#     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning[label-not-seen]: The selector finds no pod by statefulset.kubernetes.io/pod-name: policies are enforced by Cilium 1.17.2\n',
        ),
      only,
    );
  });

  it('of peers as well, also where a label must be absent', () => {
    check(
      CILIUM +
        DB +
        policy(`
  podSelector: {}
  ingress:
    - from:
        - podSelector:
            matchExpressions:
              - key: apps.kubernetes.io/pod-index
#                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning[label-not-seen]: The selector leaves out no pod by
                operator: DoesNotExist
`),
      only,
    );
  });

  it('other plugins, other labels, and labels of namespaces', () => {
    check(DB + BY_POD(), only);
    check(CALICO + DB + BY_POD(), only);
    check(
      CILIUM +
        DB +
        deployment('shop', 'web', { labels: { 'app.kubernetes.io/name': 'web' } }) +
        policy(`
  podSelector: { matchLabels: { app.kubernetes.io/name: web } }
  ingress:
    - from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: shop } } }]
`),
      only,
    );
  });
});
