import { describe, expect, it } from 'vitest';
import { codeLenses, DEFAULT_LANGUAGE_SETTINGS, hover, resolveCodeLens, treeChildren } from '../../server/src/language';
import type { TreeNode } from '../../server/src/protocol';
import { parseFixture, snapshotOf, uriOf } from '../support';
import { atCursor, SHOP } from './shop';

const CNP = `
#- unread.yaml
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: cart
  namespace: production
spec:
  endpointSelector: { matchLabels: { app: cart } }
  ingress: [{ fromEndpoints: [{ matchLabels: { app: web } }] }]
`;

function snapshot(extra: string) {
  return snapshotOf({
    cursor: undefined,
    marks: [],
    files: [...parseFixture(SHOP).files, ...parseFixture(extra).files],
  });
}

function nodesAt(extra: string, ...path: readonly string[]): readonly TreeNode[] {
  const state = snapshot(extra);
  let nodes = treeChildren(state);
  for (const label of path) {
    const node = nodes.find((candidate) => candidate.label === label);
    if (node === undefined) throw new Error(`no ${label} among ${nodes.map((n) => n.label).join(', ')}`);
    nodes = treeChildren(state, node.id);
  }
  return nodes;
}

const lines = (nodes: readonly TreeNode[]) =>
  nodes.map(({ label, description }) => (description === '' ? label : `${label} | ${description}`));

function hoverAt(fixture: string): string {
  const { snapshot: state, uri, position } = atCursor(fixture);
  const settings = { ...DEFAULT_LANGUAGE_SETTINGS, schemaProviderPresent: true };
  const contents = hover(state, uri, position, settings)?.contents;
  return contents !== undefined && typeof contents === 'object' && 'value' in contents ? contents.value : '';
}

describe('an object that is not understood', () => {
  it('says on hover what it leaves open', () => {
    expect(hoverAt(CNP.replace('name: cart', 'name: $0cart'))).toBe(
      '`CiliumNetworkPolicy production/cart` is not understood: what it allows and denies is not known. ' +
        'It may decide about the ingress of 1 workload:\n\n- `production/cart[Deployment]`',
    );
    expect(
      hoverAt(
        CNP.replace('name: cart', 'name: $0cart').replace(
          /endpointSelector: .*/,
          'endpointSelector: { matchLabels: { app: x } }',
        ),
      ),
    ).toContain('It is about no workload of the workspace.');
    expect(hoverAt(CNP.replace('kind: CiliumNetworkPolicy', 'kind: $0CiliumCIDRGroup'))).toContain(
      'is not understood. No connection between pods depends on it.',
    );
  });

  it('is named on hover over the workloads that it may be about', () => {
    const state = snapshot(CNP);
    const text = (name: string) => {
      const uri = uriOf('apps.yaml');
      const offset = (state.text(uri) ?? '').indexOf(`name: ${name}`) + 'name: '.length;
      const contents = hover(state, uri, state.positionAt(uri, offset), DEFAULT_LANGUAGE_SETTINGS)?.contents;
      return contents !== undefined && typeof contents === 'object' && 'value' in contents ? contents.value : '';
    };
    expect(text('cart')).toContain('ingress unknown, egress open');
    expect(text('cart')).toContain(
      'No policy selects it.\n\nNot understood, and may decide about it:\n\n- `CiliumNetworkPolicy production/cart`',
    );
    expect(text('web')).toContain('No policy selects it: every pod can reach it, and it can reach everything.');
  });

  it('makes namespaces, workloads and directions of the tree unknown, not open', () => {
    expect(lines(nodesAt(CNP))[1]).toBe('production | ingress: unknown · egress: open · 3 workloads');
    expect(lines(nodesAt(CNP, 'production'))[0]).toBe('cart | ingress: unknown · egress: open');
    expect(lines(nodesAt(CNP, 'production', 'cart'))[0]).toBe(
      'Ingress | CiliumNetworkPolicy production/cart is not understood and may decide this',
    );
  });

  it('stands in the tree as what may decide, with its place', () => {
    const [group] = nodesAt(CNP, 'production', 'cart', 'Ingress').filter(({ description }) =>
      description.startsWith('unknown'),
    );
    expect(group?.description).toContain('not understood');
    const state = snapshot(CNP);
    const [member] = treeChildren(state, group?.id ?? '').filter(({ kind }) => kind === 'peer');
    const [rule] = treeChildren(state, member?.id ?? '');
    expect(rule).toMatchObject({
      label: 'CiliumNetworkPolicy cart',
      description: 'not understood',
      location: { uri: uriOf('unread.yaml'), range: { start: { line: 3, character: 8 } } },
      accessibility:
        'CiliumNetworkPolicy cart. CiliumNetworkPolicy production/cart is not understood and may decide this.',
    });
  });

  it('keeps the peers that it cannot deny', () => {
    const firewall = `
#- unread.yaml
apiVersion: k8s.ovn.org/v1
kind: EgressFirewall
metadata: { name: default, namespace: production }
spec: { egress: [{ type: Deny, to: { cidrSelector: 0.0.0.0/0 } }] }
`;
    expect(lines(nodesAt(firewall, 'production'))[0]).toBe('cart | ingress: open · egress: any pod');
  });

  it('makes lenses say so', () => {
    const state = snapshot(CNP);
    const titles = codeLenses(state, uriOf('apps.yaml')).map((lens) => resolveCodeLens(state, lens).command?.title);
    expect(titles).toContain('ingress: unknown · egress: open');
    expect(codeLenses(state, uriOf('unread.yaml'))).toEqual([]);
  });
});
