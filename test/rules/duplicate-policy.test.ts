import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { policyFile } from './policies';
import { settles } from './settles';

const only = { rules: ['duplicate-policy', 'redundant-policy'] };

const WEB = `{ podSelector: { matchLabels: { app: web } }, ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 80 }, { port: 443 }] }] }`;
const SAME = `{ policyTypes: [Ingress], podSelector: { matchExpressions: [{ key: app, operator: In, values: [web] }] }, ingress: [{ ports: [{ protocol: TCP, port: 443 }, { port: 80 }], from: [{ podSelector: {} }] }] }`;

describe('duplicate-policy', () => {
  it('what another policy says, however it is written', () => {
    check(
      `${policyFile('a', WEB)}${policyFile('copy-of-a', SAME, '^ warning[duplicate-policy]: the same pods as a')}`,
      only,
    );
  });

  it('two policies that deny by default', () => {
    check(
      `${policyFile('default-deny', '{ podSelector: {}, policyTypes: [Ingress] }')}${policyFile('deny-all', '{ podSelector: {}, policyTypes: [Ingress], ingress: [] }', '^ warning[duplicate-policy]')}`,
      only,
    );
  });

  it('other subjects, ports and directions', () => {
    check(
      `${policyFile('a', WEB)}${policyFile('b', WEB.replace('web', 'api'))}${policyFile('c', WEB.replace('80', '8080').replace('443', '8443'))}${policyFile('d', WEB.replace('443', '9443').replace('ingress', 'policyTypes: [Ingress, Egress], ingress'))}`,
      only,
    );
  });

  it('other namespaces', () => {
    check(`${policyFile('a', WEB)}${policyFile('b', WEB).replace('namespace: shop', 'namespace: store')}`, only);
  });

  it('A2: the same name twice is another finding', () => {
    check(`${policyFile('a', WEB)}${policyFile('a', SAME).replace('#- a.yaml', '#- b.yaml')}`, only);
  });

  it('policies of different folders that leave their namespace to the command line', () => {
    const text = (path: string, name: string) =>
      policyFile(name, WEB).replace('  namespace: shop\n', '').replace(`#- ${name}.yaml`, `#- ${path}/${name}.yaml`);
    check(`${text('one', 'a')}${text('two', 'b')}`, only);
  });

  it('deletes the document', () => {
    const [first, second] = [policyFile('a', WEB), policyFile('b', SAME)].map((text) =>
      text.replace(/^\n#- .*\n/, '').trimStart(),
    );
    checkFix(
      `#- all.yaml\n# first\n${first}---\n# second\n${second}---\n# third\n${policyFile('c', WEB.replace('web', 'api'))
        .replace(/^\n#- .*\n/, '')
        .trimStart()}`,
      'duplicate-policy',
      'Delete policy b (no connection changes)',
      `#- all.yaml\n# first\n${first}---\n# third\n${policyFile('c', WEB.replace('web', 'api'))
        .replace(/^\n#- .*\n/, '')
        .trimStart()}`,
    );
  });

  it('deletes the item of a List', () => {
    const item = (name: string, app: string) => `  - apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: { name: ${name}, namespace: shop }
    spec: ${WEB.replace('web', app)}
`;
    const list = (items: string) => `#- all.yaml\napiVersion: v1\nkind: List\nitems:\n${items}`;
    checkFix(
      list(item('a', 'web') + item('b', 'web') + item('c', 'api')),
      'duplicate-policy',
      'Delete policy b',
      list(item('a', 'web') + item('c', 'api')),
    );
  });

  it('has a fix that settles it, and says so when it leaves the file empty', () => {
    settles(`${policyFile('a', WEB)}${policyFile('b', SAME)}`, 'duplicate-policy', 'leaves b.yaml empty');
  });
});
