import { describe, expect, it } from 'vitest';
import { treeChildren, treePath } from '../../server/src/language';
import type { TreeNode } from '../../server/src/protocol';
import type { Snapshot } from '../../server/src/workspace/snapshot';
import { parseFixture, snapshotOf, uriOf } from '../support';
import { policy, SHOP } from './shop';

function shop(extra = ''): Snapshot {
  return snapshotOf({
    cursor: undefined,
    marks: [],
    files: [...parseFixture(SHOP).files, ...(extra === '' ? [] : parseFixture(extra).files)],
  });
}

/** Walks down by labels. */
function nodesAt(snapshot: Snapshot, ...path: readonly string[]): readonly TreeNode[] {
  let nodes = treeChildren(snapshot);
  for (const label of path) {
    const node = nodes.find((candidate) => candidate.label === label);
    if (node === undefined) throw new Error(`no ${label} among ${nodes.map((n) => n.label).join(', ')}`);
    nodes = treeChildren(snapshot, node.id);
  }
  return nodes;
}

function lines(nodes: readonly TreeNode[]): readonly string[] {
  return nodes.map(({ label, description }) => (description === '' ? label : `${label} | ${description}`));
}

const DENY = policy('podSelector: {}\npolicyTypes: [Ingress]');
const WEB_TO_CART = `
#- cart.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: cart, namespace: production }
spec:
  podSelector: { matchLabels: { app: cart } }
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector: { matchLabels: { app: web } }
      ports:
        - port: 7070
`;

describe('namespaces', () => {
  it('say in words how closed they are', () => {
    expect(lines(treeChildren(shop(DENY)))).toEqual([
      'monitoring | ingress: open · egress: open · 1 workload',
      'production | ingress: default-deny · egress: open · 3 workloads',
    ]);
  });

  it('count the isolated workloads when only some are (B6)', () => {
    expect(lines(treeChildren(shop(WEB_TO_CART)))[1]).toBe(
      'production | ingress: partly isolated (1 of 3) · egress: open · 3 workloads',
    );
  });

  it('have words for menus', () => {
    expect(treeChildren(shop(DENY)).map((node) => node.context)).toEqual(['namespace', 'namespace isolated-ingress']);
  });

  it('stand below folders when there are several', () => {
    const snapshot = snapshotOf(SHOP);
    expect(treeChildren(snapshot).every((node) => node.kind === 'namespace')).toBe(true);
  });
});

describe('workloads', () => {
  it('say who reaches them', () => {
    expect(lines(nodesAt(shop(DENY + WEB_TO_CART), 'production'))).toEqual([
      'cart | ingress: 1 source · egress: open',
      'orders | ingress: closed · egress: open',
      'web | ingress: closed · egress: open',
    ]);
  });

  it('have two directions that name the isolating policies', () => {
    expect(lines(nodesAt(shop(DENY + WEB_TO_CART), 'production', 'cart'))).toEqual([
      'Ingress | isolated by cart and p',
      'Egress | open: no policy restricts egress',
      'Exposure | not published outside the cluster',
    ]);
  });

  it('say when no policy protects them in either direction', () => {
    const [prometheus] = nodesAt(shop(DENY), 'monitoring');
    expect(lines(nodesAt(shop(DENY), 'monitoring'))).toEqual(['prometheus | unprotected: open in both directions']);
    expect(prometheus?.tooltip).toContain('**No policy protects it**');
  });

  it('are open but for what a policy denies that does not isolate them (C5)', () => {
    const snapshot = shop(ADMIN);
    expect(lines(nodesAt(snapshot, 'production'))).toContain('web | ingress: open with exceptions · egress: open');
    expect(lines(nodesAt(snapshot, 'production', 'web'))[0]).toBe('Ingress | open, except for what admin denies');
    expect(lines(nodesAt(snapshot, 'production', 'web', 'Ingress'))).toEqual([
      'any pod in the cluster | all SCTP ports · TCP 1-21, 23-65535 · all UDP ports',
      'any address outside the cluster | all ports',
      'all pods in namespace bastion | all ports · not in the workspace',
    ]);
  });
});

const ADMIN = `
#- admin.yaml
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: { name: admin }
spec:
  priority: 1
  subject: { namespaces: { matchLabels: { env: prod } } }
  ingress:
    - { action: Allow, from: [{ namespaces: { matchLabels: { kubernetes.io/metadata.name: bastion } } }] }
    - { action: Deny, from: [{ namespaces: {} }], ports: [{ portNumber: { protocol: TCP, port: 22 } }] }
`;

describe('peers', () => {
  it('are the workloads that are really allowed, with their ports', () => {
    expect(lines(nodesAt(shop(DENY + WEB_TO_CART), 'production', 'cart', 'Ingress'))).toEqual(['web | TCP 7070']);
  });

  it('lead to the rule that allows them', () => {
    const [rule] = nodesAt(shop(DENY + WEB_TO_CART), 'production', 'cart', 'Ingress', 'web');
    expect(rule).toMatchObject({
      label: 'cart · ingress rule 1',
      kind: 'policy',
      location: { uri: uriOf('cart.yaml'), range: { start: { line: 7, character: 6 } } },
    });
  });

  it('say so when there are none', () => {
    expect(lines(nodesAt(shop(DENY), 'production', 'orders', 'Ingress'))).toEqual(['Nothing may connect']);
  });

  it('of an open workload are groups, not thousands of lines', () => {
    expect(lines(nodesAt(shop(), 'production', 'web', 'Ingress'))).toEqual([
      'any pod in the cluster | all ports',
      'any address outside the cluster | all ports',
    ]);
  });

  it('of an open workload are named one by one when other ends are closed', () => {
    const closed = WEB_TO_CART.replace('[Ingress]', '[Egress]').split('  ingress:')[0] ?? '';
    expect(lines(nodesAt(shop(closed), 'production', 'web', 'Ingress'))).toEqual([
      'orders | all ports',
      'cluster DNS | all ports',
      'monitoring/prometheus | all ports',
      'any address outside the cluster | all ports',
    ]);
  });

  it('leave out of a group what the other end may not open', () => {
    const closed = WEB_TO_CART.replace('[Ingress]', '[Egress]').split('  ingress:')[0] ?? '';
    const spec = 'podSelector: { matchLabels: { app: web } }\ningress:\n  - from: [{ namespaceSelector: {} }]';
    const snapshot = shop(closed + policy(spec));
    const nodes = nodesAt(snapshot, 'production', 'web', 'Ingress');
    expect(lines(nodes)).toEqual(['any pod in the cluster | all ports · 3 of 4 workloads']);
    const members = treeChildren(snapshot, nodes[0]?.id);
    expect(lines(members)).toEqual([
      'p · ingress rule 1',
      'orders | all ports',
      'cluster DNS | all ports',
      'monitoring/prometheus | all ports',
    ]);
    expect(lines(treeChildren(snapshot, members[1]?.id))).toEqual(['p · ingress rule 1']);
  });

  it('of a rule for every IPv4 address are everybody (B20)', () => {
    const spec =
      'podSelector: { matchLabels: { app: web } }\npolicyTypes: [Egress]\negress:\n  - to: [{ ipBlock: { cidr: 0.0.0.0/0 } }]';
    expect(lines(nodesAt(shop(policy(spec)), 'production', 'web', 'Egress'))).toEqual([
      'any pod in the cluster | all ports',
      'any IPv4 address outside the cluster | all ports',
      'other nodes of the cluster | all ports',
    ]);
  });

  it('name a whole namespace that a rule admits, and its members below', () => {
    const spec =
      'podSelector: { matchLabels: { app: web } }\ningress:\n  - from:\n      - namespaceSelector: { matchLabels: { team: ops } }\n    ports: [{ port: metrics }]';
    const snapshot = shop(policy(spec));
    expect(lines(nodesAt(snapshot, 'production', 'web', 'Ingress'))).toEqual([
      'any pod in namespace monitoring | TCP 9090',
    ]);
    expect(lines(nodesAt(snapshot, 'production', 'web', 'Ingress', 'any pod in namespace monitoring'))).toEqual([
      'p · ingress rule 1',
      'monitoring/prometheus | TCP 9090',
    ]);
  });

  it('include pods that a rule admits and no manifest describes', () => {
    const spec =
      'podSelector: { matchLabels: { app: web } }\ningress:\n  - from:\n      - podSelector: { matchLabels: { app: gone } }';
    expect(lines(nodesAt(shop(policy(spec)), 'production', 'web', 'Ingress'))).toEqual([
      'pods labelled app=gone in namespace production | all ports · not in the workspace',
    ]);
  });

  it('include pods elsewhere that a rule admits beside those of the workspace', () => {
    const spec =
      'podSelector: { matchLabels: { app: web } }\ningress:\n  - from:\n      - namespaceSelector: {}\n        podSelector: { matchLabels: { app: cart } }\n    ports: [{ port: 8080 }]';
    const snapshot = shop(policy(spec));
    const nodes = nodesAt(snapshot, 'production', 'web', 'Ingress');
    expect(lines(nodes)).toEqual([
      'cart | TCP 8080',
      'other pods labelled app=cart in any namespace | TCP 8080 · not in the workspace',
    ]);
    expect(lines(treeChildren(snapshot, nodes[1]?.id))).toEqual(['p · ingress rule 1']);
    expect(nodes[1]?.tooltip).toContain('anybody who may create pods can make one');
  });

  it('include the rest of the cluster where its own policies keep most of the workspace away', () => {
    const closed = policy('podSelector: {}\npolicyTypes: [Egress]')
      .replace('name: p', 'name: closed')
      .replace('policy.yaml', 'closed.yaml');
    const spec =
      'podSelector: { matchLabels: { app: prometheus } }\ningress:\n  - from: [{ namespaceSelector: {} }]\n    ports: [{ port: http }, { port: 9090 }]';
    const snapshot = shop(closed + policy(spec).replace('namespace: production', 'namespace: monitoring'));
    expect(lines(nodesAt(snapshot, 'monitoring', 'prometheus', 'Ingress'))).toEqual([
      'any other pod in the cluster | TCP 9090 · not in the workspace',
    ]);
    expect(lines(nodesAt(snapshot, 'monitoring'))).toEqual(['prometheus | ingress: any other pod · egress: open']);
  });

  it('that policies name by port are told by that name (A20)', () => {
    const spec =
      'podSelector: { matchLabels: { app: web } }\npolicyTypes: [Egress]\negress:\n  - to: [{ podSelector: { matchLabels: { app: gone } } }]\n    ports: [{ port: sql }, { port: 80 }]';
    expect(lines(nodesAt(shop(policy(spec)), 'production', 'web', 'Egress'))).toEqual([
      'pods labelled app=gone in namespace production | TCP 80, TCP sql · not in the workspace',
    ]);
    expect(lines(nodesAt(shop(policy(spec)), 'production'))).toContain(
      'web | ingress: open · egress: nothing in the workspace',
    );
  });

  it('say outside the cluster whether anything leads there', () => {
    const [, outside] = nodesAt(shop(), 'production', 'web', 'Ingress');
    expect(outside?.tooltip).toContain('Nothing in the workspace publishes web outside the cluster');
    const [, balanced] = nodesAt(shop(BALANCED), 'production', 'web', 'Ingress');
    expect(balanced?.tooltip).toContain(
      'LoadBalancer Service front publishes TCP 8080 to the internet; policies allow it',
    );
  });

  it('include addresses outside the cluster', () => {
    const spec =
      'podSelector: { matchLabels: { app: web } }\npolicyTypes: [Egress]\negress:\n  - to:\n      - ipBlock: { cidr: 203.0.113.0/24 }\n    ports: [{ port: 443 }]';
    const nodes = nodesAt(shop(policy(spec)), 'production', 'web', 'Egress');
    expect(lines(nodes)[0]).toBe('203.0.113.0/24 | TCP 443');
    expect(nodes[0]?.target?.peer).toBe('203.0.113.0');
  });

  it('include pods whose known address is in a block that no unknown pod can be in (B24)', () => {
    const dump = `
#- dump.yaml
apiVersion: v1
kind: Pod
metadata: { name: far, namespace: monitoring, labels: { app: far } }
spec: { containers: [{ name: c, image: i }] }
status: { podIP: 203.0.113.5 }
`;
    const spec =
      'podSelector: { matchLabels: { app: web } }\ningress:\n  - from: [{ ipBlock: { cidr: 203.0.113.0/24 } }]\n    ports: [{ port: 80 }]';
    expect(lines(nodesAt(shop(policy(spec) + dump), 'production', 'web', 'Ingress'))).toContain(
      'monitoring/far | TCP 80',
    );
    expect(lines(nodesAt(shop(policy(spec)), 'production', 'web', 'Ingress'))[0]).toBe('203.0.113.0/24 | TCP 80');
  });

  it('name cluster DNS', () => {
    const spec = `podSelector: { matchLabels: { app: web } }
policyTypes: [Egress]
egress:
  - to:
      - namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } }
        podSelector: { matchLabels: { k8s-app: kube-dns } }
    ports: [{ port: 53, protocol: UDP }]`;
    const [dns] = nodesAt(shop(policy(spec)), 'production', 'web', 'Egress');
    expect(dns).toMatchObject({ label: 'cluster DNS', description: 'UDP 53', icon: 'book' });
  });

  it('that are not certain come with the reason', () => {
    const spec =
      'podSelector: { matchLabels: { app: web } }\ningress:\n  - from:\n      - ipBlock: { cidr: 10.0.0.0/8 }';
    const nodes = nodesAt(shop(policy(spec)), 'production', 'web', 'Ingress');
    expect(nodes.some((node) => node.icon === 'question' && node.description.startsWith('unknown: '))).toBe(true);
  });
});

const BALANCED = `
#- front.yaml
apiVersion: v1
kind: Service
metadata: { name: front, namespace: production }
spec: { type: LoadBalancer, selector: { app: web }, ports: [{ port: 80, targetPort: http }] }
`;
const ROUTED = `
#- ingress.yaml
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: site, namespace: production }
spec: { defaultBackend: { service: { name: web, port: { number: 80 } } } }
`;

describe('exposure (A42)', () => {
  it('is what publishes a workload and what policies say to it', () => {
    expect(lines(nodesAt(shop(BALANCED), 'production', 'web')).at(-1)).toBe(
      'Exposure | published to the internet by LoadBalancer Service front · policies allow it',
    );
    expect(lines(nodesAt(shop(BALANCED), 'production'))).toContain(
      'web | unprotected: open in both directions · published to the internet',
    );
    expect(lines(nodesAt(shop(BALANCED + DENY), 'production', 'web')).at(-1)).toBe(
      'Exposure | published to the internet by LoadBalancer Service front · policies deny it',
    );
    expect(lines(nodesAt(shop(BALANCED + DENY), 'production'))).toContain(
      'web | ingress: closed · egress: open · published, but denied',
    );
    expect(lines(nodesAt(shop(BALANCED + ROUTED + DENY), 'production', 'web')).at(-1)).toBe(
      'Exposure | published to the internet by Ingress site and LoadBalancer Service front · policies deny it',
    );
  });

  it('has one node for each object that publishes, which a click leads to', () => {
    const spec =
      'podSelector: { matchLabels: { app: web } }\ningress:\n  - from: [{ namespaceSelector: {} }, { ipBlock: { cidr: 203.0.113.0/24 } }]';
    const nodes = nodesAt(shop(BALANCED + ROUTED + policy(spec)), 'production', 'web', 'Exposure');
    expect(lines(nodes)).toEqual([
      'Ingress site | allowed by policies · port 80 → TCP 8080 · through an ingress controller that is not in the workspace',
      "LoadBalancer Service front | unknown: with externalTrafficPolicy Cluster the pods may see a node's address instead of the client's · port 80 → TCP 8080 · to the internet",
    ]);
    expect(nodes.map(({ location }) => location?.uri)).toEqual([uriOf('ingress.yaml'), uriOf('front.yaml')]);
    expect(nodes.map(({ icon }) => icon)).toEqual(['globe', 'question']);
  });

  it('leads on to the Service and to the rules that decide', () => {
    const spec = 'podSelector: { matchLabels: { app: web } }\ningress:\n  - from: [{ namespaceSelector: {} }]';
    const children = nodesAt(shop(ROUTED + policy(spec)), 'production', 'web', 'Exposure', 'Ingress site');
    expect(lines(children)).toEqual(['Service web | port 80 → TCP 8080', 'p · ingress rule 1']);
    expect(lines(nodesAt(shop(ROUTED + DENY), 'production', 'web', 'Exposure', 'Ingress site'))).toEqual([
      'Service web | port 80 → TCP 8080',
      'p | isolates it, and no rule allows this',
    ]);
    expect(lines(nodesAt(shop(ROUTED), 'production', 'web', 'Exposure', 'Ingress site')).at(-1)).toBe(
      'No policy restricts ingress of web',
    );
  });

  it('shows rules that only may match as that', () => {
    const spec =
      'podSelector: { matchLabels: { app: web } }\ningress:\n  - from: [{ podSelector: { matchLabels: { app: edge } } }]';
    expect(lines(nodesAt(shop(ROUTED + policy(spec)), 'production', 'web', 'Exposure', 'Ingress site')).at(-1)).toBe(
      'p · ingress rule 1 | may match',
    );
  });

  it('names the controller of the workspace that opens the connections, and its own egress', () => {
    const controller = `
#- nginx.yaml
apiVersion: apps/v1
kind: Deployment
metadata: { name: ingress-nginx, namespace: monitoring }
spec:
  selector: { matchLabels: { app: ingress-nginx } }
  template:
    metadata: { labels: { app: ingress-nginx } }
    spec: { containers: [{ name: c, image: registry.k8s.io/ingress-nginx/controller }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: quiet, namespace: monitoring }
spec: { podSelector: { matchLabels: { app: ingress-nginx } }, policyTypes: [Egress] }
`;
    const nodes = nodesAt(shop(ROUTED + controller), 'production', 'web', 'Exposure');
    expect(lines(nodes)).toEqual([
      'Ingress site | denied by policies · port 80 → TCP 8080 · through monitoring/ingress-nginx',
    ]);
    expect(lines(nodesAt(shop(ROUTED + controller), 'production', 'web', 'Exposure', 'Ingress site'))).toEqual([
      'monitoring/ingress-nginx[Deployment] | opens the connections',
      'Service web | port 80 → TCP 8080',
      'quiet | at the source · isolates it, and no rule allows this',
    ]);
  });

  it('of a workload that nothing publishes is one line that says what policies would allow all the same', () => {
    const snapshot = shop();
    const exposure = nodesAt(snapshot, 'production', 'web').at(-1);
    expect(exposure).toMatchObject({ expandable: false, description: 'not published outside the cluster' });
    expect(exposure?.tooltip).toContain('Policies would let in connections from outside the cluster all the same');
    expect(nodesAt(shop(DENY), 'production', 'web').at(-1)?.tooltip).not.toContain('all the same');
    expect(treeChildren(snapshot, exposure?.id)).toEqual([]);
  });
});

describe('every node', () => {
  it('has a stable id, a sentence for screen readers and children that are found by its id', () => {
    const snapshot = shop(DENY + WEB_TO_CART + BALANCED + ROUTED);
    const seen = new Set<string>();
    const visit = (nodes: readonly TreeNode[], depth: number): void => {
      for (const node of nodes) {
        expect(seen.has(node.id)).toBe(false);
        seen.add(node.id);
        expect(node.accessibility).toMatch(/\.$/);
        if (node.expandable && depth < 7) visit(treeChildren(snapshot, node.id), depth + 1);
      }
    };
    visit(treeChildren(snapshot), 0);
    expect(seen.size).toBeGreaterThan(20);
  });

  it('is empty when the id means nothing', () => {
    for (const id of [
      '',
      '[]',
      'x',
      '["file:///w","gone"]',
      '[1]',
      '{}',
      'null',
      '["file:///w","production","x","sideways"]',
    ]) {
      expect(treeChildren(shop(), id)).toEqual([]);
    }
  });
});

describe('treePath', () => {
  it('leads from the root to the workload at a position', () => {
    const snapshot = shop();
    const path = treePath(snapshot, uriOf('apps.yaml'), { line: 11, character: 2 });
    const [namespace] = treeChildren(snapshot).filter((node) => node.label === 'production');
    expect(path).toEqual([
      namespace?.id,
      treeChildren(snapshot, namespace?.id).find((node) => node.label === 'web')?.id,
    ]);
  });

  it('leads to the first workload that a policy selects', () => {
    const snapshot = shop(WEB_TO_CART);
    expect(treePath(snapshot, uriOf('cart.yaml'), { line: 3, character: 2 }).at(-1)).toContain(
      'production/cart[Deployment]',
    );
  });
});
