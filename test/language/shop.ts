import { DEFAULT_LANGUAGE_SETTINGS, type LanguageSettings } from '../../server/src/language';
import { complete } from '../../server/src/language';
import type { Snapshot } from '../../server/src/workspace/snapshot';
import { parseFixture, snapshotOf, uriOf } from '../support';

/** Three workloads in production, one in staging, monitoring: what most tests of the editor's features look at. */
export const SHOP = `
#- apps.yaml
apiVersion: v1
kind: Namespace
metadata: { name: production, labels: { env: prod } }
---
apiVersion: v1
kind: Namespace
metadata: { name: monitoring, labels: { team: ops } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: production }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata:
      labels:
        app: web
        tier: front
    spec:
      containers:
        - name: nginx
          ports:
            - { name: http, containerPort: 8080 }
            - { name: metrics, containerPort: 9090 }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: cart, namespace: production }
spec:
  selector: { matchLabels: { app: cart } }
  template:
    metadata:
      labels:
        app: cart
        tier: back
    spec:
      containers:
        - name: cart
          ports:
            - { name: grpc, containerPort: 7070 }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: orders, namespace: production }
spec:
  selector: { matchLabels: { app: orders } }
  template:
    metadata:
      labels:
        app: orders
        tier: back
    spec:
      containers:
        - name: orders
          ports:
            - { name: http, containerPort: 8081 }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: prometheus, namespace: monitoring }
spec:
  selector: { matchLabels: { app: prometheus } }
  template:
    metadata:
      labels:
        app: prometheus
    spec:
      containers:
        - name: prometheus
          ports:
            - containerPort: 9090
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: production }
spec:
  selector: { app: web }
  ports:
    - port: 80
      targetPort: http
`;

export interface AtCursor {
  readonly snapshot: Snapshot;
  readonly uri: string;
  readonly position: { readonly line: number; readonly character: number };
}

/** The shop with further files, one of which holds the cursor. */
export function atCursor(text: string): AtCursor {
  const fixture = parseFixture(text);
  const shop = parseFixture(SHOP);
  if (fixture.cursor === undefined) throw new Error('the fixture has no cursor');
  const snapshot = snapshotOf({ ...fixture, files: [...shop.files, ...fixture.files] });
  return { snapshot, uri: uriOf(fixture.cursor.path), position: fixture.cursor.position };
}

/** Completions at the cursor as `label (detail)`. */
export function labels(text: string, settings: Partial<LanguageSettings> = {}): readonly string[] {
  const { snapshot, uri, position } = atCursor(text);
  return complete(snapshot, uri, position, { ...DEFAULT_LANGUAGE_SETTINGS, ...settings }).map((item) =>
    item.detail === undefined ? item.label : `${item.label} (${item.detail})`,
  );
}

/** The file after the completion with this label is accepted; stops of snippets are left as they are. */
export function accept(text: string, label: string, settings: Partial<LanguageSettings> = {}): string {
  const { snapshot, uri, position } = atCursor(text);
  const items = complete(snapshot, uri, position, { ...DEFAULT_LANGUAGE_SETTINGS, ...settings });
  const item = items.find((candidate) => candidate.label === label);
  const edit = item?.textEdit;
  if (edit === undefined || !('range' in edit))
    throw new Error(`not offered: ${label}; offered: ${items.map((i) => i.label).join(', ')}`);
  const whole = snapshot.text(uri) ?? '';
  const start = snapshot.offsetAt(uri, edit.range.start);
  const end = snapshot.offsetAt(uri, edit.range.end);
  return whole.slice(0, start) + edit.newText + whole.slice(end);
}

/** A NetworkPolicy in production around a spec. */
export function policy(spec: string): string {
  const body = spec
    .split('\n')
    .map((line) => (line === '' ? line : `  ${line}`))
    .join('\n');
  return `#- policy.yaml\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: p\n  namespace: production\nspec:\n${body}\n`;
}
