import { afterEach, describe, expect, it } from 'vitest';
import {
  didChangeSchemaProvider,
  explain,
  generate,
  namespaces,
  peers,
  policiesSelecting,
  policyTemplate,
  type TreeNode,
  treeChildren,
  treePath,
} from '../../server/src/protocol';
import { ROOT, uriOf } from '../support';
import { Editor } from './editor';
import { SHOP } from './shop';

let editor: Editor;
const start = async (...options: Parameters<typeof Editor.start>): Promise<Editor> => {
  editor = await Editor.start(...options);
  return editor;
};
afterEach(() => editor.stop());

const WEB = 'shop/web[Deployment]';
const DB = 'shop/db[Deployment]';

describe('the reachability tree', () => {
  const child = async (parent: TreeNode | undefined, label: string): Promise<TreeNode | undefined> => {
    const children = await editor.ask(treeChildren, parent ? { id: parent.id } : {});
    return children.find((node) => node.label.toLowerCase().includes(label));
  };

  it('leads from the namespace to the rule that allows', async () => {
    await start({ files: SHOP });
    const namespace = await child(undefined, 'shop');
    const db = await child(namespace, 'db');
    const ingress = await child(db, 'ingress');
    const web = await child(ingress, 'web');
    const [rule] = await editor.ask(treeChildren, { id: web?.id ?? '' });
    expect(rule).toMatchObject({ kind: 'policy', location: { uri: uriOf('policies/db.yaml') } });
    for (const node of [namespace, db, ingress, web, rule]) expect(node?.accessibility).not.toBe('');
  });

  it('keeps its ids over edits, so that what is expanded stays so', async () => {
    await start({ files: SHOP });
    const before = (await editor.ask(treeChildren, {})).map(({ id }) => id);
    await editor.open('policies/db.yaml');
    await editor.type('policies/db.yaml', { line: 0, character: 0 }, { line: 0, character: 0 }, '# hello\n');
    expect((await editor.ask(treeChildren, {})).map(({ id }) => id)).toEqual(before);
  });

  it('tells the way to a workload, by its place and by its name', async () => {
    await start({ files: SHOP });
    const byPlace = await editor.ask(treePath, { uri: uriOf('db.yaml'), position: { line: 3, character: 9 } });
    const byName = await editor.ask(treePath, { scope: ROOT, workload: DB });
    expect(byPlace.ids).toHaveLength(2);
    expect(byName).toEqual(byPlace);
    expect(await editor.ask(treePath, { scope: ROOT, workload: 'shop/none[Pod]' })).toEqual({ ids: [] });
  });
});

describe('explain through a Service', () => {
  it('A28, A29: is told by its pods', async () => {
    await start({ files: SHOP });
    const result = await editor.ask(explain, { from: 'shop/web', to: 'shop/Service:db', port: 5432 });
    expect(result.verdict).toBe('allow');
    expect(result.summary).toBe(`${WEB} → shop/db[Service]: allowed on TCP 5432`);
    expect(result.locations.map(({ uri }) => uri)).toEqual([uriOf('policies/db.yaml')]);
    expect(result.markdown).toContain('**Allowed** on TCP 5432.');
    expect(result.markdown).toContain(
      '## Allowed: TCP 5432 of the Service leads to shop/db\\[Deployment\\] on TCP 5432',
    );
    expect(result.markdown).toContain(`${uriOf('db.yaml')}#L`);
  });

  it('says how many of its pods are meant', async () => {
    const other = `
#- other.yaml
apiVersion: v1
kind: Pod
metadata: { name: db-new, namespace: shop, labels: { app: db, new: "yes" } }
spec: { containers: [{ name: c, image: i }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: deny, namespace: shop }
spec: { podSelector: { matchLabels: { new: "yes" } }, policyTypes: [Ingress] }
`;
    await start({
      files:
        SHOP.replace(
          'matchLabels:\n      app: db',
          'matchLabels:\n      app: db\n    matchExpressions: [{ key: new, operator: DoesNotExist }]',
        ) + other,
    });
    const result = await editor.ask(explain, { from: 'shop/web', to: 'shop/Service:db' });
    expect(result.summary).toContain('allowed on TCP 5432 to 1 of 2 backends');
    expect(result.markdown).toContain('**Allowed** on TCP 5432 to 1 of 2 backends.');
  });

  it('refuses a port that it lacks, and a Service as the source', async () => {
    await start({ files: SHOP });
    await expect(editor.ask(explain, { from: WEB, to: 'shop/Service:db', port: 80 })).rejects.toThrow(
      /It has: TCP 5432/,
    );
    await expect(editor.ask(explain, { from: 'shop/Service:db', to: WEB })).rejects.toThrow(/opens no connections/);
  });

  it('is offered as a destination only', async () => {
    await start({ files: SHOP });
    const choices = await editor.ask(peers, { scope: ROOT });
    expect(choices.filter(({ destinationOnly }) => destinationOnly === true)).toEqual([
      {
        id: 'shop/Service:db',
        label: 'Service shop/db',
        description: 'leads to db',
        ports: [{ protocol: 'TCP', port: 5432, label: 'port of the Service' }],
        destinationOnly: true,
      },
      {
        id: 'shop/Service:web',
        label: 'Service shop/web',
        description: 'leads to web',
        ports: [{ protocol: 'TCP', port: 80, label: 'port of the Service' }],
        destinationOnly: true,
      },
    ]);
  });
});

describe('explain', () => {
  it('A28: tells the Services that lead to the port, and a port that is only theirs', async () => {
    await start({ files: SHOP });
    const pods = await editor.ask(explain, { from: 'shop/db', to: WEB, port: 8080 });
    expect(pods.markdown).toMatch(
      /## Through Services\n\n- \[Service `shop\/web`\]\(.*\) port 80 leads to TCP 8080 of the pods: \*\*allowed\*\*\./,
    );
    const theirs = await editor.ask(explain, { from: 'shop/db', to: WEB, port: 80 });
    expect(theirs.markdown).toContain('Policies see the port of its pods, TCP 8080.');
  });

  it('A42: tells a reader from outside what publishes the workload', async () => {
    await start({
      files: SHOP.replace('spec:\n  selector:\n    app: web', 'spec:\n  type: NodePort\n  selector:\n    app: web'),
    });
    const { markdown } = await editor.ask(explain, { from: 'internet', to: WEB });
    expect(markdown).toContain(
      'NodePort Service web publishes TCP 8080 at the addresses of the nodes; policies allow it',
    );
    expect((await editor.ask(explain, { from: 'internet', to: DB })).markdown).toContain(
      'By nothing in the workspace.',
    );
  });

  it('A6: of a pod that is not there says what policies admit', async () => {
    await start({
      files: SHOP.replace(
        '- podSelector:\n            matchLabels:\n              app: web',
        '- namespaceSelector:\n            matchLabels:\n              kubernetes.io/metadata.name: jobs',
      ),
    });
    await expect(editor.ask(explain, { from: 'jobs/report', to: DB })).rejects.toThrow(
      /No workload in namespace "jobs".* But policies let pods that are not in the manifests connect to shop\/db\[Deployment\]: all pods in namespace jobs on TCP 5432\./,
    );
    await expect(editor.ask(explain, { from: 'other/report', to: DB })).rejects.toThrow(/^(?!.*But policies)/);
    await expect(editor.ask(explain, { from: 'jobs/report', to: WEB })).rejects.toThrow(/any pod may connect to it/);
  });

  it('names the verdict, the deciding rule and its place', async () => {
    await start({ files: SHOP });
    const result = await editor.ask(explain, { from: 'shop/web', to: DB, port: 5432 });
    expect(result.verdict).toBe('allow');
    expect(result.summary).toBe(`${WEB} → ${DB}: allowed on TCP 5432`);
    expect(result.locations.map(({ uri }) => uri)).toEqual([uriOf('policies/db.yaml')]);
    expect(result.markdown).toContain(`${uriOf('policies/db.yaml')}#L`);
  });

  it('tells all ports apart when none is given', async () => {
    await start({ files: SHOP });
    const result = await editor.ask(explain, { from: WEB, to: 'shop/Deployment:db' });
    expect(result.verdict).toBe('mixed');
    expect(result.markdown).toMatch(/\*\*Allowed\*\* on TCP 5432[\s\S]*\*\*Denied\*\*/);
  });

  it('knows addresses and the internet', async () => {
    await start({ files: SHOP });
    expect((await editor.ask(explain, { from: 'internet', to: 'shop/db', port: 5432 })).verdict).toBe('deny');
    expect((await editor.ask(explain, { from: 'shop/web', to: '192.0.2.7', port: 443 })).verdict).toBe('allow');
  });

  it.each([
    ['an unknown workload', { from: 'shop/wbe', to: DB }, /No workload "wbe".*web/],
    ['an unknown protocol', { from: WEB, to: DB, protocol: 'HTTP' }, /"HTTP"/],
    ['a port out of range', { from: WEB, to: DB, port: 70000 }, /70000 is not a port/],
  ])('answers %s with a sentence', async (_, params, message) => {
    await start({ files: SHOP });
    await expect(editor.ask(explain, params)).rejects.toThrow(message);
  });

  it('offers workloads with their ports, and the internet', async () => {
    await start({ files: SHOP });
    const choices = await editor.ask(peers, { scope: ROOT });
    expect(choices.find(({ id }) => id === WEB)?.ports).toEqual([
      { protocol: 'TCP', port: 8080, label: 'Service web:80' },
    ]);
    expect(choices.at(-1)?.id).toBe('internet');
  });
});

describe('policies that select a workload', () => {
  it('are found by its place and by its name', async () => {
    await start({ files: SHOP });
    const byPlace = await editor.ask(policiesSelecting, { uri: uriOf('db.yaml'), position: { line: 3, character: 9 } });
    expect(byPlace).toMatchObject([{ label: 'shop/db', location: { uri: uriOf('policies/db.yaml') } }]);
    expect(await editor.ask(policiesSelecting, { scope: ROOT, workload: DB })).toEqual(byPlace);
    expect(await editor.ask(policiesSelecting, { scope: ROOT, workload: WEB })).toEqual([]);
  });
});

describe('generate', () => {
  it('returns new files, verified, and writes nothing', async () => {
    await start({ files: SHOP });
    const result = await editor.ask(generate, { scope: ROOT, source: 'manifests', namespaces: ['shop'] });
    expect(result.files.length).toBeGreaterThan(0);
    expect(result.missing).toEqual([]);
    expect(result.summary).toContain('# Generated network policies');
    for (const { uri, exists, description } of result.files) {
      expect(editor.disk.has(uri)).toBe(false);
      expect(exists).toBe(false);
      expect(description).not.toBe('');
    }
  });

  it('tells when there is nothing to generate for', async () => {
    await start({ files: '#- empty.yaml\n' });
    await expect(editor.ask(generate, { source: 'baseline' })).rejects.toThrow(/no workloads/);
  });
});

describe('policy templates', () => {
  it('close the directions that are open (B5), in a file beside the workloads', async () => {
    await start({ files: SHOP });
    const [file, ...others] = await editor.ask(policyTemplate, { namespace: 'shop', template: 'default-deny-all' });
    expect(others).toEqual([]);
    expect(file?.uri).toBe(uriOf('network-policies/default-deny-all.yaml'));
    await editor.open('network-policies/default-deny-all.yaml', file?.text);
    const [row] = await editor.ask(namespaces, {});
    expect(row).toMatchObject({ namespace: 'shop', isolation: 'ingress: default-deny · egress: default-deny' });
    expect(await editor.ask(policyTemplate, { namespace: 'shop', template: 'default-deny-ingress' })).toEqual([]);
  });

  it('allow DNS where it is blocked, and only there', async () => {
    await start({ files: SHOP });
    const ask = () => editor.ask(policyTemplate, { namespace: 'shop', template: 'allow-dns' });
    expect(await ask()).toEqual([]);
    const [deny] = await editor.ask(policyTemplate, { namespace: 'shop', template: 'default-deny-egress' });
    await editor.open('deny.yaml', deny?.text);
    const [dns] = await ask();
    expect(dns?.text).toContain('port: 53');
    await editor.open('dns.yaml', dns?.text);
    expect(await ask()).toEqual([]);
  });

  it('of a namespace that is not there are refused with a sentence', async () => {
    await start({ files: SHOP });
    const asked = editor.ask(policyTemplate, { namespace: 'nowhere', template: 'allow-dns' });
    await expect(asked).rejects.toThrow('There is no namespace "nowhere".');
  });
});

describe('another extension that knows the schema', () => {
  const UNKNOWN_FIELD =
    'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: a\nspec:\n  podSelector: {}\n  podSelectr: {}\n';
  const schemaFindings = async () =>
    (await editor.diagnostics('a.yaml')).filter(({ message }) => JSON.stringify(message).includes('podSelectr'));

  it('leaves the shape to it from the moment it is there, without a restart', async () => {
    await start({ files: SHOP });
    await editor.open('a.yaml', UNKNOWN_FIELD);
    expect(await schemaFindings()).toHaveLength(1);
    await editor.connection.sendNotification(didChangeSchemaProvider.method, { present: true });
    expect(await schemaFindings()).toHaveLength(0);
    await editor.configure({ validate: { schema: 'always' } });
    await editor.ask(namespaces, {});
    expect(await schemaFindings()).toHaveLength(1);
  });
});
