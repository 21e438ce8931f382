import { describe, it } from 'vitest';
import { check } from '../support';
import { policy } from './objects';

const only = { rules: ['replicas-differ-in-label'] };

function pod(name: string, labels: string, owner = 'db'): string {
  return `
#- pods/${name}.yaml
apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  namespace: shop
  ownerReferences: [{ apiVersion: apps/v1, kind: StatefulSet, name: ${owner}, controller: true }]
  labels:
${labels}
spec: { containers: [{ name: main, image: example }] }
`;
}

const PRIMARY = policy(`
  podSelector: { matchLabels: { role: primary } }
`);

describe('replicas-differ-in-label', () => {
  it('a policy that is about one of two replicas', () => {
    check(
      `
${pod(
  'db-0',
  `    app: db
    role: primary
#   ^^^^ info[replicas-differ-in-label]: The pods of StatefulSet db differ in label role (primary and standby), by which p selects`,
)}${pod('db-1', '    app: db\n    role: standby')}${PRIMARY}
`,
      only,
    );
  });

  it('a label that only one of them has, and a peer', () => {
    check(
      `
${pod('db-0', '    app: db')}${pod(
        'db-1',
        `    app: db
    canary: "true"
#   ^^^^^^ info[replicas-differ-in-label]: (not set and true)`,
      )}${policy(`
  podSelector: {}
  ingress:
    - from: [{ podSelector: { matchExpressions: [{ key: canary, operator: Exists }] } }]
`)}
`,
      only,
    );
  });

  it('a label that nothing selects by may differ', () => {
    check(
      `
${pod('db-0', '    app: db\n    role: primary')}${pod('db-1', '    app: db\n    role: standby')}${policy(`
  podSelector: { matchLabels: { app: db } }
`)}
`,
      only,
    );
  });

  it('labels that each pod gets anew are told apart anyway', () => {
    check(
      `
${pod('db-0', '    app: db\n    apps.kubernetes.io/pod-index: "0"')}${pod('db-1', '    app: db\n    apps.kubernetes.io/pod-index: "1"')}${policy(`
  podSelector: { matchLabels: { apps.kubernetes.io/pod-index: "0" } }
`)}
`,
      only,
    );
  });

  it('pods of different owners are different things', () => {
    check(
      `
${pod('db-0', '    app: db\n    role: primary')}${pod('copy-0', '    app: db\n    role: standby', 'copy')}${PRIMARY}
`,
      only,
    );
  });

  it('a policy of another namespace has nothing to do with them', () => {
    check(
      `
${pod('db-0', '    app: db\n    role: primary')}${pod('db-1', '    app: db\n    role: standby')}${policy(
        `
  podSelector: { matchLabels: { role: primary } }
`,
        '{ name: p, namespace: other }',
      )}
`,
      only,
    );
  });
});
