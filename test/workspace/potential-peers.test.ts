import { describe, expect, it } from 'vitest';
import { exposureReport } from '../../server/src/cli/reporters/exposure-rows';
import { connectionsOf } from '../../server/src/workspace/connections';
import { potentialPeers } from '../../server/src/workspace/potential/potential-peers';
import { implies, isSatisfiable } from '../../server/src/workspace/potential/selector-implication';
import type { Requirement, Selector } from '../../server/src/engine/selector';
import { runCli, temporaryFolder } from '../support/cli';
import { clusterOf } from '../support/workspace';

const WEB = `
---
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { env: prod } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: c, image: i }] }
`;

function policy(spec: string, name = 'p'): string {
  return `
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  ${spec}
`;
}

function ingress(...rules: readonly string[]): string {
  return policy(`policyTypes: [Ingress]\n  ingress: [${rules.join(', ')}]`);
}

/** Rows about pods alone, `peer: conn`; what cannot be known after a question mark. */
function rows(manifests: string, direction: 'ingress' | 'egress' = 'ingress'): readonly string[] {
  const cluster = clusterOf(`${WEB}${manifests}`);
  const report = exposureReport(cluster, connectionsOf(cluster), () => true, 'show');
  return report[direction]
    .filter(({ workload, peer }) => workload === 'shop/web[Deployment]' && !peer.endsWith('[External]'))
    .map(({ peer, conn, unknown }) => `${peer}: ${conn}${unknown === undefined ? '' : ` ?${unknown}`}`);
}

describe('pods that policies admit and the workspace does not contain (A6)', () => {
  it.each([
    ['no policy: the entire cluster', '', ['entire-cluster: All Connections']],
    ['deny-all: nobody', ingress(), []],
    ['any peer: the entire cluster', ingress('{ ports: [{ port: 80 }] }'), ['entire-cluster: TCP 80']],
    [
      'every address holds every pod (B20)',
      ingress('{ from: [{ ipBlock: { cidr: 0.0.0.0/0 } }] }'),
      ['entire-cluster: All Connections'],
    ],
    [
      'addresses that pods may have: not known (B24)',
      ingress('{ from: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }'),
      ['entire-cluster: No Connections ?All Connections'],
    ],
    [
      'pods of the own namespace, of a named and of a described one',
      ingress(
        '{ from: [{ podSelector: {} }], ports: [{ port: 1 }] }',
        '{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ops } } }], ports: [{ port: 2 }] }',
        '{ from: [{ namespaceSelector: { matchLabels: { team: red } }, podSelector: { matchLabels: { app: x } } }], ports: [{ port: 3 }] }',
        '{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: dns } } }], ports: [{ port: 4 }] }',
      ),
      [
        '[all namespaces]/[pod with {app=dns}]: TCP 4',
        '[namespace with {team=red}]/[pod with {app=x}]: TCP 3',
        'ops/[all pods]: TCP 2',
        'shop/[all pods]: TCP 1',
      ],
    ],
    [
      'expressions as they are written',
      ingress(
        '{ from: [{ podSelector: { matchExpressions: [{ key: b, operator: NotIn, values: [z, a] }, { key: a, operator: Exists }] } }] }',
      ),
      ['shop/[pod with {{Key:a,Operator:Exists,Values:[],},{Key:b,Operator:NotIn,Values:[z a],}}]: All Connections'],
    ],
    [
      'labels that some pod carries: that pod is meant',
      ingress('{ from: [{ podSelector: { matchLabels: { app: web } } }] }'),
      [],
    ],
    [
      'pods that match two rules may do both (B7)',
      ingress(
        '{ from: [{ podSelector: { matchExpressions: [{ key: app, operator: Exists }] } }], ports: [{ port: 1 }] }',
        '{ from: [{ podSelector: { matchLabels: { app: gone } } }], ports: [{ port: 2 }] }',
      ),
      ['shop/[pod with {app=gone}]: TCP 1-2', 'shop/[pod with {{Key:app,Operator:Exists,Values:[],}}]: TCP 1'],
    ],
    [
      'what a wider kind tells is told once',
      ingress(
        '{ from: [{ podSelector: {} }] }',
        '{ from: [{ podSelector: { matchLabels: { app: gone } } }], ports: [{ port: 2 }] }',
      ),
      ['shop/[all pods]: All Connections'],
    ],
  ])('%s', (_, manifests, expected) => {
    expect(rows(manifests)).toEqual(expected);
  });

  it('names ports that only the pod itself could number (A20)', () => {
    const egress = (ports: string) =>
      policy(`policyTypes: [Egress]\n  egress: [{ to: [{ namespaceSelector: {} }], ports: [${ports}] }]`);
    expect(rows(egress('{ port: http }, { port: 443 }'), 'egress')).toEqual(['entire-cluster: TCP 443,http']);
    expect(rows(egress('{ port: http }, { protocol: TCP }'), 'egress')).toEqual(['entire-cluster: TCP 1-65535']);
  });

  it('asks all tiers: what an admin policy denies comes off, what it allows comes on (C20)', () => {
    const admin = (action: string) => `
---
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: { name: admin }
spec:
  priority: 1
  subject: { namespaces: { matchLabels: { env: prod } } }
  ingress: [{ action: ${action}, from: [{ namespaces: { matchLabels: { team: red } } }], ports: [{ portNumber: { protocol: TCP, port: 80 } }] }]
`;
    expect(rows(admin('Deny'))).toEqual([
      '[namespace with {team=red}]/[all pods]: SCTP 1-65535,TCP 1-79,81-65535,UDP 1-65535',
      'entire-cluster: All Connections',
    ]);
    expect(rows(`${admin('Allow')}${ingress()}`)).toEqual(['[namespace with {team=red}]/[all pods]: TCP 80']);
  });

  it('says which workloads no policy speaks about, by direction', () => {
    const cluster = clusterOf(`${WEB}${ingress()}`);
    const open = potentialPeers(cluster).filter((exposure) => exposure.protected === 0);
    expect(open.map(({ workload, direction }) => `${workload.id} ${direction}`)).toEqual([
      'shop/web[Deployment] egress',
    ]);
  });

  it('is printed by list --exposure in four formats, and refused in others', async () => {
    const folder = temporaryFolder({
      'all.yaml': `${WEB}${ingress('{ from: [{ podSelector: {} }], ports: [{ port: 80 }] }')}`,
    });
    try {
      const list = (format: string) => runCli(folder.path, 'list', '.', '--exposure', '-o', format);
      expect((await list('text')).out).toContain(
        [
          'Ingress Exposure:',
          'shop/web[Deployment] \t<= \tshop/[all pods] : TCP 80',
          '',
          'Workloads not protected by network policies:',
          'shop/web[Deployment] is not protected on Egress',
          '',
        ].join('\n'),
      );
      expect((await list('csv')).out).toContain(
        'Ingress Exposure:,,\ndst,src,conn\nshop/web[Deployment],shop/[all pods],TCP 80\n',
      );
      expect((await list('md')).out).toContain('### Ingress Exposure:\n| dst | src | conn |\n');
      expect(JSON.parse((await list('json')).out).exposure_results.ingress_exposure).toEqual([
        { src: 'shop/[all pods]', dst: 'shop/web[Deployment]', conn: 'TCP 80' },
      ]);
      expect(await list('dot')).toMatchObject({ status: 2, out: '' });
    } finally {
      folder.remove();
    }
  });
});

describe('whether one selector follows from another (B3)', () => {
  const is = (...requirements: readonly Requirement[]): Selector => ({ requirements });
  const oneOf = (...values: readonly string[]): Requirement => ({ op: 'in', key: 'k', values });
  const noneOf = (...values: readonly string[]): Requirement => ({ op: 'not-in', key: 'k', values });
  const exists: Requirement = { op: 'exists', key: 'k' };
  const absent: Requirement = { op: 'not-exists', key: 'k' };

  it.each([
    [is(oneOf('a')), is(oneOf('a', 'b')), true],
    [is(oneOf('a', 'b')), is(oneOf('a')), false],
    [is(oneOf('a', 'b'), noneOf('b')), is(oneOf('a')), true],
    [is(oneOf('a')), is(exists), true],
    [is(exists), is(oneOf('a')), false],
    [is(oneOf('a')), is(noneOf('b')), true],
    [is(noneOf('a', 'b')), is(noneOf('a')), true],
    [is(noneOf('a')), is(noneOf('a', 'b')), false],
    [is(noneOf('a')), is(exists), false],
    [is(absent), is(noneOf('a')), true],
    [is(absent), is(exists), false],
    [is(), is(absent), false],
    [is(oneOf('a')), is(), true],
  ])('%j implies %j: %s', (narrow, wide, expected) => {
    expect(implies(narrow, wide)).toBe(expected);
  });

  it('sees selectors that nothing satisfies', () => {
    expect([is(oneOf('a'), oneOf('b')), is(exists, absent), is(oneOf('a'), noneOf('a'))].map(isSatisfiable)).toEqual([
      false,
      false,
      false,
    ]);
    expect([is(), is(absent), is(noneOf('a'), exists)].map(isSatisfiable)).toEqual([true, true, true]);
  });
});
