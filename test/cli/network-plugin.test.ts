import { afterEach, describe, expect, it } from 'vitest';
import { runCli, temporaryFolder } from '../support/cli';

let folder: ReturnType<typeof temporaryFolder> | undefined;
const cwd = (files: Readonly<Record<string, string>>): string => {
  folder = temporaryFolder(files);
  return folder.path;
};
afterEach(() => {
  folder?.remove();
  folder = undefined;
});

const APP = `apiVersion: v1
kind: Pod
metadata: { name: a, namespace: shop, labels: { app: a } }
spec: { containers: [{ name: c }] }
---
apiVersion: v1
kind: Pod
metadata: { name: b, namespace: shop, labels: { app: b } }
spec: { containers: [{ name: c }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec: { podSelector: { matchLabels: { app: a } }, ingress: [{ from: [{ ipBlock: { cidr: 0.0.0.0/0 } }] }] }
`;

const CILIUM = `apiVersion: kops.k8s.io/v1alpha2
kind: Cluster
metadata:
  name: prod
spec: { networking: { cilium: { version: v1.17.0 } } }
`;

const NOTE =
  'palisade: note: policies are taken to be enforced by Cilium 1.17.0 (Cluster prod, cluster.yaml:4): it matches no pod by an address block\n';

async function connected(dir: string, ...args: readonly string[]): Promise<boolean> {
  const { out } = await runCli(dir, 'list', '.', ...args);
  return out.includes('shop/b[Pod] => shop/a[Pod]');
}

describe('the network plugin (F1)', () => {
  it('is found in the manifests, and said where it makes a difference', async () => {
    const dir = cwd({ 'app.yaml': APP, 'cluster.yaml': CILIUM });
    for (const command of [['list'], ['check'], ['infer']]) {
      expect((await runCli(dir, ...command, '.')).err).toContain(NOTE);
    }
    const { out } = await runCli(dir, 'explain', '.', '--from', 'shop/b', '--to', 'shop/a', '--port', '80');
    expect(out).toContain(
      'The network plugin matches neither pods nor nodes by an address block (Cilium 1.17.0, as Cluster prod tells); by the API alone it would be allowed.',
    );
    expect((await runCli(cwd({ 'app.yaml': APP }), 'list', '.')).err).toBe('');
  });

  it('is named with --cni, in any case of letters', async () => {
    const dir = cwd({ 'app.yaml': APP });
    expect(await connected(dir)).toBe(true);
    expect(await connected(dir, '--cni', 'Cilium')).toBe(false);
    expect(await connected(dir, '--cni', 'calico')).toBe(true);
  });

  it('is not guessed: a name that is not known is refused with those that are', async () => {
    const { status, err } = await runCli(cwd({ 'app.yaml': APP }), 'list', '.', '--cni', 'cillium');
    expect(status).toBe(2);
    expect(err).toMatch(/--cni <name>.*cillium.*Known are: auto, antrea, .*cilium, .*weave\./);
  });

  it('decides about ipBlocks and pods with auto; always and never decide without it', async () => {
    const dir = cwd({ 'app.yaml': APP, 'cluster.yaml': CILIUM });
    const matches = (when: string) => connected(dir, '--ipblock-matches-pods', when);
    expect([await matches('auto'), await matches('always'), await matches('never')]).toEqual([false, true, false]);
    const plain = cwd({ 'app.yaml': APP });
    expect(await connected(plain, '--ipblock-matches-pods', 'never')).toBe(false);
  });

  it('fails a check where it enforces nothing', async () => {
    const dir = cwd({ 'app.yaml': APP });
    const { status, out } = await runCli(dir, 'check', '.', '--cni', 'flannel', '--severity', 'error');
    expect(status).toBe(1);
    expect(out).toContain('policies-not-enforced');
  });

  it('generates policies and proves them where none is enforced yet', async () => {
    const dir = cwd({ 'app.yaml': APP });
    const { err } = await runCli(dir, 'generate', '.', '--out', 'out', '--cni', 'flannel');
    expect(err).not.toContain('internal error');
    const without = await runCli(cwd({ 'app.yaml': APP }), 'generate', '.', '--out', 'out');
    expect(err.replace(/palisade: note: no policy.*\n/, '')).toBe(without.err);
  });
});
