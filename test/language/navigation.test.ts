import { describe, expect, it } from 'vitest';
import { definition, documentSymbols, references } from '../../server/src/language';
import type { Location } from '../../server/src/workspace/snapshot';
import { pathOf, uriOf } from '../support';
import { atCursor, policy } from './shop';

type Find = typeof definition;

/** `file:line text` of each place that is found, 1-based. */
function found(find: Find, fixture: string): readonly string[] {
  const { snapshot, uri, position } = atCursor(fixture);
  return find(snapshot, uri, position).map((location: Location) => {
    const lines = snapshot.text(location.uri)?.split('\n') ?? [];
    const { start, end } = location.range;
    const line = lines[start.line] ?? '';
    return `${pathOf(location.uri)}: ${line.slice(start.character, end.line === start.line ? end.character : undefined)}`;
  });
}

const SPEC = `podSelector:
  matchLabels:
    app: web
ingress:
  - from:
      - namespaceSelector:
          matchLabels:
            kubernetes.io/metadata.name: monitoring
      - podSelector:
          matchLabels:
            tier: back
    ports:
      - port: http`;

describe('definition', () => {
  it('leads from a selector term to the labels of the workloads', () => {
    expect(found(definition, policy(SPEC.replace('tier: back', 'tier: ba$0ck')))).toEqual([
      'apps.yaml: tier: back',
      'apps.yaml: tier: back',
    ]);
  });

  it('leads from a selector to the workloads', () => {
    expect(found(definition, policy(SPEC.replace('podSelector:', 'podSel$0ector:')))).toEqual(['apps.yaml: web']);
  });

  it('leads from a namespace to its manifest', () => {
    expect(found(definition, policy(SPEC.replace('monitoring', 'moni$0toring')))).toEqual(['apps.yaml: monitoring']);
    expect(found(definition, policy(SPEC).replace('namespace: production', 'namespace: prod$0uction'))).toEqual([
      'apps.yaml: production',
    ]);
  });

  it('leads from a named port to the container port of the destination (B28)', () => {
    expect(found(definition, policy(SPEC.replace('port: http', 'port: ht$0tp')))).toEqual([
      'apps.yaml: { name: http, containerPort: 8080 }',
    ]);
  });

  it('leads from a Service to its backends', () => {
    const service =
      '#- s.yaml\napiVersion: v1\nkind: Service\nmetadata: { name: b$0ack, namespace: production }\nspec: { selector: { tier: back }, ports: [{ port: 1 }] }\n';
    expect(found(definition, service)).toEqual(['apps.yaml: cart', 'apps.yaml: orders']);
  });

  it('leads from a policy to the workloads that it selects', () => {
    expect(found(definition, policy(SPEC).replace('name: p', 'name: $0p'))).toEqual(['apps.yaml: web']);
  });
});

describe('references', () => {
  const pod = `#- pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: api
  namespace: production
  labels:
    app: api
    tier: api
spec:
  containers:
    - name: api
      ports:
        - { name: web, containerPort: 8080 }
`;
  const users = `${policy('podSelector:\n  matchLabels:\n    app: api\ningress:\n  - ports:\n      - port: web')}#- service.yaml
apiVersion: v1
kind: Service
metadata: { name: api, namespace: production }
spec: { selector: { app: api }, ports: [{ port: 80, targetPort: 8080 }] }
`;

  it('of a label are the selectors that use it', () => {
    expect(found(references, pod.replace('app: api', 'app: a$0pi') + users)).toEqual([
      'policy.yaml: app: api',
      'service.yaml: app: api',
    ]);
    expect(found(references, pod.replace('tier: api', 'tier: a$0pi') + users)).toEqual([]);
  });

  it('of a workload are the selectors that match it', () => {
    expect(found(references, pod.replace('name: api', 'name: a$0pi') + users)).toEqual([
      'policy.yaml: podSelector',
      'service.yaml: app: api',
    ]);
  });

  it('of a container port are the policy and Service ports that mean it', () => {
    expect(found(references, pod.replace('name: web', 'name: w$0eb') + users)).toEqual([
      'policy.yaml: web',
      'service.yaml: 8080',
    ]);
  });

  it('of a namespace are the places that name it', () => {
    expect(
      found(
        references,
        policy(SPEC.replace('monitoring', 'monitoring')).replace('namespace: production', 'namespace: $0production'),
      ),
    ).toContain('policy.yaml: production');
  });
});

describe('document symbols', () => {
  it('are the objects of the file, with the rules of policies below', () => {
    const { snapshot } = atCursor(policy(SPEC).replace('name: p', 'name: $0p'));
    expect(documentSymbols(snapshot, uriOf('policy.yaml'))).toMatchObject([
      {
        name: 'NetworkPolicy p',
        detail: 'production',
        children: [
          {
            name: 'ingress rule 1',
            detail:
              'from all pods in namespace monitoring and pods labelled tier=back in namespace production on the port named http (TCP)',
          },
        ],
      },
    ]);
    expect(documentSymbols(snapshot, uriOf('apps.yaml')).map(({ name }) => name)).toEqual([
      'Namespace production',
      'Namespace monitoring',
      'Deployment web',
      'Deployment cart',
      'Deployment orders',
      'Deployment prometheus',
      'Service web',
    ]);
  });

  it('hold their selection range', () => {
    const { snapshot } = atCursor(policy(SPEC).replace('name: p', 'name: $0p'));
    for (const { range, selectionRange } of [...snapshot.files.keys()].flatMap((uri) =>
      documentSymbols(snapshot, uri),
    )) {
      expect([range.start.line <= selectionRange.start.line, selectionRange.end.line <= range.end.line]).toEqual([
        true,
        true,
      ]);
    }
  });
});
