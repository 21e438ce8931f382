import { testFileAt, testFileUris } from '../../server/src/assertions/find-test-files';
import type { TestResult } from '../../server/src/assertions/result';
import { runTests } from '../../server/src/assertions/run-tests';
import { parseFixture, snapshotOf } from '../support';

/**
 * A shop of four workloads in two namespaces and monitoring without any: web → api → db are allowed and nothing else in
 * `shop`; `dev` has no policy.
 */
export const SHOP = `
#- apps.yaml
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { env: prod } }
---
apiVersion: v1
kind: Namespace
metadata: { name: dev, labels: { env: dev } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web, tier: front } }
    spec: { containers: [{ name: c, image: i, ports: [{ name: http, containerPort: 8080 }] }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api, tier: back } }
    spec: { containers: [{ name: c, image: i, ports: [{ name: http, containerPort: 9000 }] }] }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db, namespace: shop }
spec:
  replicas: 2
  serviceName: db
  selector: { matchLabels: { app: db } }
  template:
    metadata: { labels: { app: db, tier: back } }
    spec: { containers: [{ name: c, image: i, ports: [{ name: sql, containerPort: 5432 }] }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: tool, namespace: dev }
spec:
  selector: { matchLabels: { app: tool } }
  template:
    metadata: { labels: { app: tool } }
    spec: { containers: [{ name: c, image: i }] }
#- policies.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: closed, namespace: shop }
spec: { podSelector: {}, policyTypes: [Ingress] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: api, namespace: shop }
spec:
  podSelector: { matchLabels: { app: api } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ podSelector: { matchLabels: { app: web } } }]
      ports: [{ port: http }]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: db, namespace: shop }
spec:
  podSelector: { matchLabels: { app: db } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ podSelector: { matchLabels: { app: api } } }]
      ports: [{ port: 5432 }]
`;

/** A policy of namespace shop. */
export function policy(name: string, spec: string): string {
  return `#- ${name}.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: shop }
spec: ${spec}
`;
}

/** Results of the tests in `body` (what stands in the test file), against the shop and further files. */
export function resultsOf(body: string, more = '', shop = SHOP): readonly TestResult[] {
  const manifests = parseFixture(`${shop}${more}`).files;
  const snapshot = snapshotOf({
    files: [...manifests, { path: 't.netpol-test.yaml', text: body }],
    cursor: undefined,
    marks: [],
  });
  const [uri = ''] = testFileUris(snapshot);
  const file = testFileAt(snapshot, uri);
  const [scope] = snapshot.scopes;
  if (file === undefined || scope === undefined) throw new Error('the fixture has a test file');
  const problems = file.problems.filter(({ severity }) => severity === 'error').map(({ message }) => message);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return runTests(snapshot, scope, file);
}

/** Outcome of one test, written in flow style without its name: `passed`, or `failed: <message>`. */
export function outcome(test: string, more = '', shop = SHOP): string {
  const [result] = resultsOf(
    `groups: { data: [shop/db], loop: [$loop, shop/web] }\ntests: [{ name: t, ${test} }]\n`,
    more,
    shop,
  );
  if (result === undefined) throw new Error('there is a test');
  return result.message === '' ? result.outcome : `${result.outcome}: ${result.message}`;
}
