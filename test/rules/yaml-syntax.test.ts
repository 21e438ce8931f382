import { describe, expect, it } from 'vitest';
import { findingsOf } from '../../server/src/rules/run';
import { check, parseFixture, snapshotOf } from '../support';

const only = { rules: ['yaml-syntax'] };

describe('yaml-syntax', () => {
  it('a broken document is reported, the next one is read', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop
spec:
#<^ error[yaml-syntax]: closing
  podSelector: {}
`,
      only,
    );
  });

  it('broken YAML of other tools is not ours', () => {
    check(
      `
a: [1
`,
      only,
    );
  });

  it('lines inside quotes and brackets may be indented as they like, as kubectl reads them', () => {
    check(
      `
apiVersion: k8s.cni.cncf.io/v1
kind: NetworkAttachmentDefinition
metadata: { name: second, namespace: shop }
spec:
  config: '{
  "type": "macvlan"
}'
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec:
  containers:
    - name: web
      args: [
        "-jar",
		"-Dlisten=8080"
  ]
`,
      only,
    );
  });

  it('a clean document', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
`,
      only,
    );
  });

  it('a limit that is passed is told once', () => {
    const bomb = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
      .map(
        (name, level, names) =>
          `${name}: &${name} [${Array(9)
            .fill(level === 0 ? 'x' : `*${names[level - 1]}`)
            .join(', ')}]`,
      )
      .join('\n');
    const snapshot = snapshotOf(
      parseFixture(`#- bomb.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: bomb }\n${bomb}\n`),
    );
    expect(findingsOf(snapshot).map(({ rule }) => rule.id)).toEqual(['yaml-syntax']);
  });
});
