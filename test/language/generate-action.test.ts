import { describe, expect, it } from 'vitest';
import { codeActions } from '../../server/src/language';
import { findingsOf } from '../../server/src/rules/run';
import { parseFixture, snapshotOf, uriOf } from '../support';

const FIXTURE = `#- shop.yaml
apiVersion: v1
kind: Namespace
metadata:
  name: shop
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { containers: [{ name: web }] }
`;

const titles = (commands: boolean) => {
  const snapshot = snapshotOf(parseFixture(FIXTURE));
  const name = { line: 3, character: 8 };
  const range = { start: name, end: name };
  return codeActions(snapshot, uriOf('shop.yaml'), range, findingsOf(snapshot), undefined, { commands });
};

describe('generating policies as a quick fix', () => {
  it('is offered once for the findings of an open namespace, with the question filled in', () => {
    const actions = titles(true).filter((action) => action.command !== undefined);
    expect(actions.map((action) => action.title)).toEqual(['Generate policies for namespace shop…']);
    expect(actions[0]?.command).toMatchObject({
      command: 'palisade.generate',
      arguments: [{ namespaces: ['shop'], source: 'manifests' }],
    });
  });

  it('belongs to the findings that it answers, so that editors put it among their fixes', () => {
    const action = titles(true).find(({ command }) => command !== undefined);
    expect(action?.diagnostics?.map(({ code }) => code)).toEqual([
      'missing-default-deny-egress',
      'missing-default-deny-ingress',
    ]);
  });

  it('is not offered to an editor that does not know the command', () => {
    expect(titles(false).filter((action) => action.command !== undefined)).toEqual([]);
  });
});
