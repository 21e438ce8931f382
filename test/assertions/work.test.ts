import { describe, expect, it } from 'vitest';
import { testFileAt } from '../../server/src/assertions/find-test-files';
import { runTests } from '../../server/src/assertions/run-tests';
import { snapshotOf, uriOf } from '../support';

/** Workloads that each admit their neighbour alone. */
function ring(size: number): string {
  return [...Array(size).keys()]
    .flatMap((index) => {
      const labels = { app: `w${index}` };
      const neighbour = { podSelector: { matchLabels: { app: `w${(index + 1) % size}` } } };
      const template = { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'i' }] } };
      return [
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: `w${index}`, namespace: 'x' },
          spec: { selector: { matchLabels: labels }, template },
        },
        {
          apiVersion: 'networking.k8s.io/v1',
          kind: 'NetworkPolicy',
          metadata: { name: `w${index}`, namespace: 'x' },
          spec: { podSelector: { matchLabels: labels }, ingress: [{ from: [neighbour] }] },
        },
      ];
    })
    .map((object) => JSON.stringify(object))
    .join('\n---\n');
}

describe('the work of a test', () => {
  it.each([
    ['exposure', { exposure: { of: 'x/w0', atMost: [{ peer: 'x/w1' }] } }],
    ['deny', { from: 'x/*', to: 'x/w0', port: 80, quantifier: 'all', expect: 'deny' }],
    ['path', { noPath: { from: 'x/w3', to: 'x/w0', transitive: true, maxHops: 2 } }],
  ])('of kind %s leaves out pods that no rule speaks of', (_, test) => {
    const text = JSON.stringify({ tests: [{ name: 't', ...test }] });
    const files = [
      { path: 'a.yaml', text: ring(60) },
      { path: 't.netpol-test.yaml', text },
    ];
    const snapshot = snapshotOf({ files, cursor: undefined, marks: [] });
    const [scope] = snapshot.scopes;
    const file = testFileAt(snapshot, uriOf('t.netpol-test.yaml'));
    if (scope === undefined || file === undefined) throw new Error('there is a test file');
    const [result] = runTests(snapshot, scope, file);
    expect(result?.outcome).toBe('from' in test ? 'failed' : 'passed');
    expect(scope.cluster.reachability.counters.sideTablesComputed).toBeLessThan(5);
  });
});
