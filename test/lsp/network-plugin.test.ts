import { afterEach, describe, expect, it } from 'vitest';
import { type Hover, HoverRequest } from 'vscode-languageserver-protocol';
import { explain } from '../../server/src/protocol';
import { ROOT, uriOf } from '../support';
import { Editor, until } from './editor';
import { SHOP } from './shop';

let editor: Editor;
afterEach(() => editor.stop());

const FLANNEL = `
#- cni/flannel.yaml
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: kube-flannel-ds
spec: { template: { spec: { hostNetwork: true, containers: [{ name: c, image: flannel }] } } }
`;

const toDb = { from: 'shop/web', to: 'shop/db', port: 9, scope: ROOT };

async function notes(): Promise<readonly string[]> {
  await until('indexing', () => editor.statuses.at(-1)?.state === 'ready');
  return editor.statuses.at(-1)?.notes ?? [];
}

async function hoverOn(path: string, line: number, character: number): Promise<string> {
  const found: Hover | null = await editor.connection.sendRequest(HoverRequest.type, {
    textDocument: { uri: uriOf(path) },
    position: { line, character },
  });
  return JSON.stringify(found?.contents ?? '');
}

describe('the network plugin (F4)', () => {
  it('stands in the status with the line that tells of it', async () => {
    editor = await Editor.start({ files: SHOP + FLANNEL });
    expect(await notes()).toEqual([
      'No policy is enforced: the network plugin is Flannel (DaemonSet kube-flannel-ds, flannel.yaml:4).',
    ]);
    expect(await hoverOn('policies/db.yaml', 3, 9)).toContain(
      'It has no effect: Flannel, as DaemonSet kube-flannel-ds tells, does not enforce policies.',
    );
    expect(await editor.findings('cni/flannel.yaml')).toEqual(['policies-not-enforced']);
    // The policies are judged as they are written.
    expect(await editor.findings('policies/typo.yaml')).toContain('subject-selects-nothing');
  });

  it('is a setting that is heeded at once', async () => {
    editor = await Editor.start({ files: SHOP });
    const verdict = async () => (await editor.ask(explain, toDb)).verdict;
    expect(await verdict()).toBe('deny');
    expect(await hoverOn('policies/db.yaml', 3, 9)).not.toContain('no effect');
    await editor.configure({ cni: 'flannel' });
    await until('the setting', async () => (await verdict()) === 'allow');
    await until('the note', async () => (await notes()).length === 1);
    expect(await notes()).toEqual(['No policy is enforced: the network plugin is Flannel (the setting palisade.cni).']);
    await editor.configure({ cni: 'calico' });
    await until('the setting', async () => (await verdict()) === 'deny');
  });

  it('says in explanations what it has to do with the verdict', async () => {
    editor = await Editor.start({ files: SHOP + FLANNEL });
    const { verdict, markdown } = await editor.ask(explain, toDb);
    expect(verdict).toBe('allow');
    expect(markdown).toContain('The network plugin enforces no policies');
    expect(markdown).toContain('if they were enforced, it would be denied');
  });
});
