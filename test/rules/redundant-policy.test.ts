import { describe, expect, it } from 'vitest';
import { findingsOf } from '../../server/src/rules/run';
import { check, checkFix, pathOf, uriOf, workspaceOf } from '../support';
import { anp } from './admin-objects';
import { policyFile } from './policies';
import { settles } from './settles';

const only = { rules: ['redundant-policy', 'duplicate-policy'] };

const allow = (subject: string, peer: string, port = '80') =>
  `{ podSelector: ${subject}, ingress: [{ from: [${peer}], ports: [{ port: ${port} }] }] }`;
const label = (app: string) => `{ matchLabels: { app: ${app} } }`;
const ALL = '{ podSelector: {} }';
const WEB = `{ podSelector: ${label('web')} }`;

describe('redundant-policy', () => {
  it('B7: policies add up, so that one inside another changes nothing', () => {
    check(
      `${policyFile('narrow', allow(label('db'), WEB), '^ info[redundant-policy]: wide selects all its pods and allows')}${policyFile('wide', allow('{}', ALL))}`,
      only,
    );
  });

  it('several policies together', () => {
    check(
      `${policyFile('both', `{ podSelector: ${label('db')}, ingress: [{ from: [${WEB}], ports: [{ port: 80 }, { port: 443 }] }] }`, '^ info[redundant-policy]: plain and tls select all its pods and together allow')}${policyFile('plain', allow('{}', WEB))}${policyFile('tls', allow(label('db'), ALL, '443'))}`,
      only,
    );
  });

  it('G25: a subject that is contained in every possible case, not just for the pods that exist', () => {
    check(
      `${policyFile('a', allow('{ matchLabels: { app: db, tier: back } }', WEB), '^ info[redundant-policy]: b selects')}${policyFile('b', allow('{ matchExpressions: [{ key: app, operator: In, values: [db, cache] }] }', WEB))}${policyFile('c', allow('{ matchLabels: { tier: back } }', WEB, '81'))}`,
      only,
    );
  });

  it('a denial that another policy makes for all pods is only a hint', () => {
    check(
      `${policyFile('default-deny', '{ podSelector: {}, policyTypes: [Ingress] }')}${policyFile('deny-db', `{ podSelector: ${label('db')} }`, '^ hint[redundant-policy]: default-deny selects all its pods and denies the same')}`,
      only,
    );
  });

  it('a policy that denies by default stays, whatever others isolate', () => {
    check(
      `${policyFile('default-deny', '{ podSelector: {}, policyTypes: [Ingress, Egress] }')}${policyFile('allow', '{ podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{ from: [{ podSelector: {} }] }], egress: [{ ports: [{ port: 53, protocol: UDP }] }] }')}`,
      only,
    );
  });

  it('isolation that no other policy makes', () => {
    check(
      `${policyFile('a', `{ podSelector: ${label('db')}, policyTypes: [Ingress, Egress], ingress: [{ from: [${WEB}] }] }`)}${policyFile('b', '{ podSelector: {}, ingress: [{}] }')}`,
      only,
    );
  });

  it('pods, peers and ports that no other policy has', () => {
    check(
      `${policyFile('a', allow(label('db'), WEB))}${policyFile('b', allow(label('db'), `{ podSelector: ${label('api')} }`))}${policyFile('c', allow(label('cache'), ALL))}${policyFile('d', allow('{}', ALL, '81'))}${policyFile('e', allow('{}', '{ ipBlock: { cidr: 0.0.0.0/0 } }'))}`,
      only,
    );
  });

  it('a policy that the API server may refuse makes up for nothing', () => {
    check(
      `${policyFile('a', allow(label('db'), WEB))}${policyFile('b', allow('{}', ALL).replace('ingress:', 'colour: red, ingress:'))}`,
      only,
    );
  });

  it('policies of the whole cluster make up for nothing, as they come first', () => {
    check(
      `${policyFile('a', allow(label('db'), WEB))}${anp(`
  priority: 1
  subject: { namespaces: {} }
  ingress: [{ action: Allow, from: [{ namespaces: {} }] }]
`)}`,
      only,
    );
  });

  it('of policies that make up for each other, not all', () => {
    check(
      `${policyFile('a', `{ podSelector: ${label('db')}, ingress: [{ from: [${WEB}], ports: [{ port: 80 }] }, { from: [${WEB}], ports: [{ port: 81 }] }] }`)}${policyFile('b', `{ podSelector: ${label('db')}, ingress: [{ from: [${WEB}], ports: [{ port: 80 }, { port: 81 }] }] }`, '^ info[redundant-policy]: a selects')}`,
      only,
    );
  });

  const sets = `${policyFile('narrow', allow(label('db'), WEB))}${policyFile('wide', allow('{}', ALL))}`;

  it('follows edits of other policies', () => {
    const workspace = workspaceOf(sets);
    const found = () =>
      findingsOf(workspace.snapshot())
        .filter(({ rule }) => only.rules.includes(rule.id))
        .map(
          ({ rule, resource, message }) => `${rule.id} ${pathOf(resource.uri)} ${/: (\w+) selects/.exec(message)?.[1]}`,
        );
    const text = (name: string, spec: string) => policyFile(name, spec).replace(/^\n#- .*\n/, '');
    expect(found()).toEqual(['redundant-policy narrow.yaml wide']);
    workspace.setFile(uriOf('another.yaml'), text('another', allow(label('api'), WEB)));
    expect(found()).toEqual(['redundant-policy another.yaml wide', 'redundant-policy narrow.yaml wide']);
    workspace.setFile(uriOf('wide.yaml'), text('wide', allow('{}', ALL, '81')));
    expect(found()).toEqual([]);
    workspace.setFile(uriOf('wide.yaml'), text('wide', allow('{}', ALL)));
    workspace.setFile(uriOf('another.yaml'), text('another', allow('{}', ALL).replace('80', '80, endPort: 90')));
    expect(found()).toEqual(['redundant-policy narrow.yaml another', 'redundant-policy wide.yaml another']);
  });

  it('deletes the policy', () => {
    checkFix(sets, 'redundant-policy', 'leaves narrow.yaml empty', `#- narrow.yaml\n`);
  });

  it('has a fix that settles it', () => {
    settles(sets, 'redundant-policy');
  });
});
