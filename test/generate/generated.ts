import { generatePolicies } from '../../server/src/generate/generate';
import type { GenerateOptions } from '../../server/src/generate/options';
import type { GenerateResult } from '../../server/src/generate/result';
import { workspaceOf } from '../support/workspace';

type Files = Readonly<Record<string, string>>;

export function generate(files: Files, options: Partial<GenerateOptions> = {}): GenerateResult {
  const snapshot = workspaceOf(Object.entries(files).map(([path, text]) => ({ path, text }))).snapshot();
  const scope = snapshot.scopes[0];
  if (scope === undefined) throw new Error('no scope');
  return generatePolicies(snapshot, scope, { source: 'manifests', ...options });
}

export function textOf(result: GenerateResult, path: string): string {
  const file = result.files.find((candidate) => candidate.uri === `file:///w/${path}`);
  return file?.text ?? `no ${path} among ${result.files.map((f) => f.uri).join(' ')}`;
}

export function deployment(
  name: string,
  options: { namespace?: string; env?: string; labels?: string; pod?: string; kind?: string; selector?: string } = {},
): string {
  const labels = options.labels ?? `{app: ${name}}`;
  return `apiVersion: apps/v1
kind: ${options.kind ?? 'Deployment'}
metadata: {name: ${name}, namespace: ${options.namespace ?? 'shop'}}
spec:
  selector: {matchLabels: ${options.selector ?? labels}}
  template:
    metadata: {labels: ${labels}}
    spec:
${options.pod ?? ''}      containers:
      - name: main
        image: ${name}
        env: [${options.env ?? ''}]
---
`;
}

export function service(name: string, port: string, namespace = 'shop', spec = ''): string {
  return `apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: ${namespace}}
spec:
${spec}  selector: {app: ${name}}
  ports: [{port: ${port}}]
---
`;
}

export const url = (name: string, value: string): string => `{name: ${name}, value: "${value}"}`;
export const web = deployment('web', { env: url('API_URL', 'http://api:80') });
export const api = deployment('api') + service('api', '80, targetPort: 8080');
