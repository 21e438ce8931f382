import { afterEach, describe, expect, it } from 'vitest';
import { explain, policiesSelecting } from '../../server/src/protocol';
import { ROOT, uriOf } from '../support';
import { Editor, until } from './editor';
import { SHOP } from './shop';

let editor: Editor;
afterEach(() => editor.stop());

const UNREAD = `
#- unread.yaml
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: db, namespace: shop }
spec: { selector: { matchLabels: { app: db } } }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: db, namespace: shop }
`;

describe('kinds that are not understood', () => {
  it('stand in the status once each, with what that means', async () => {
    editor = await Editor.start({ files: SHOP + UNREAD });
    await until('indexing', () => editor.statuses.at(-1)?.state === 'ready');
    expect(editor.statuses.at(-1)?.notes).toEqual([
      'networking.istio.io/VirtualService is not understood (2 objects): no connection between pods depends on it.',
      'security.istio.io/AuthorizationPolicy is not understood (1 object): connections that it may deny are unknown (dialect-not-enforced).',
    ]);
  });

  it('are explained, with a link to the object', async () => {
    editor = await Editor.start({ files: SHOP + UNREAD });
    const answer = await editor.ask(explain, { from: 'shop/web', to: 'shop/db', port: 5432, scope: ROOT });
    expect(answer.verdict).toBe('unknown');
    expect(answer.markdown).toContain('AuthorizationPolicy shop/db is not understood and may decide this');
    expect(answer.markdown).toMatch(/May be decided by \[`shop\/db`]\(<.*unread\.yaml#L3,/);
    expect(answer.locations.map(({ uri }) => uri)).toContain(uriOf('unread.yaml'));
    const open = await editor.ask(explain, { from: 'shop/db', to: 'shop/web', port: 80, scope: ROOT });
    expect(open.markdown).not.toContain('not understood');
  });

  it('are listed among what applies to a workload', async () => {
    editor = await Editor.start({ files: SHOP + UNREAD });
    const rows = await editor.ask(policiesSelecting, { scope: ROOT, workload: 'shop/db[Deployment]' });
    expect(rows.map(({ label, description }) => [label, description])).toContainEqual([
      'shop/db',
      'AuthorizationPolicy shop/db is not understood and may decide this.',
    ]);
  });
});
