import { describe, expect, it } from 'vitest';
import { type CursorContext, cursorContext } from '../../server/src/yaml/cursor';

/** `path ~ position` and whatever is not ordinary about it. */
function print(context: CursorContext, text: string): string {
  const path = context.path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('') || '.';
  const where = { key: 'key', value: `value of ${context.key}`, item: `item ${context.index}` }[context.position];
  const extra = [
    context.prefix === '' ? '' : `after ${context.prefix}`,
    text.slice(context.replace.start, context.replace.end) === context.prefix
      ? ''
      : `replacing ${text.slice(context.replace.start, context.replace.end)}`,
    context.inFlow ? 'flow' : '',
    context.quote ? `in ${context.quote}` : '',
    context.inComment ? 'comment' : '',
    context.needsDash ? 'needs dash' : '',
    context.needsSpace ? 'needs space' : '',
    context.colon ? 'colon' : '',
    context.document > 0 ? `document ${context.document}` : '',
    context.siblingKeys.length > 0 ? `beside ${context.siblingKeys.join(' ')}` : '',
  ].filter((part) => part !== '');
  return [`${path} ~ ${where}`, ...extra].join(', ');
}

const POLICY = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
spec:
`;
const TOP = 'beside apiVersion kind metadata spec';

const cases: readonly (readonly [name: string, text: string, expected: string])[] = [
  ['an empty text', '$0', '. ~ key'],
  ['a half-typed first key', 'ap$0', '. ~ key, after ap'],
  ['the value of a first key', 'apiVersion: $0', '. ~ value of apiVersion'],
  ['right behind a colon', 'kind:$0', '. ~ value of kind, needs space'],
  ['a half-typed value', 'kind: Net$0\nmetadata:\n', '. ~ value of kind, after Net, beside metadata'],
  ['inside a value', 'kind: Net$0workPolicy', '. ~ value of kind, after Net, replacing NetworkPolicy'],
  ['a value before a comment', 'kind: Net$0 # what', '. ~ value of kind, after Net'],
  ['inside a comment', 'kind: Pod # wh$0at', '. ~ key, comment'],
  ['a comment line', '# he$0llo\na: 1', '. ~ key, comment'],
  ['an indented empty line below a key', `${POLICY}  $0`, '.spec ~ key'],
  ['an empty line in column 0', `${POLICY}$0`, `. ~ key, ${TOP}`],
  ['a half-typed key without line end', `${POLICY}  pod$0`, '.spec ~ key, after pod'],
  [
    'a half-typed key beside others',
    `${POLICY}  policyTypes: []\n  po$0\n  egress: []\n`,
    '.spec ~ key, after po, beside policyTypes egress',
  ],
  ['inside a key', `${POLICY}  pod$0Selector: {}\n`, '.spec ~ key, after pod, replacing podSelector, colon'],
  [
    'a key of matchLabels',
    `${POLICY}  podSelector:\n    matchLabels:\n      $0\n`,
    '.spec.podSelector.matchLabels ~ key',
  ],
  [
    'a second label',
    `${POLICY}  podSelector:\n    matchLabels:\n      app: web\n      ti$0\n`,
    '.spec.podSelector.matchLabels ~ key, after ti, beside app',
  ],
  [
    'a label value',
    `${POLICY}  podSelector:\n    matchLabels:\n      app: $0\n`,
    '.spec.podSelector.matchLabels ~ value of app',
  ],
  [
    'a label with a prefix',
    `${POLICY}  podSelector:\n    matchLabels:\n      app.kubernetes.io/name: we$0\n`,
    '.spec.podSelector.matchLabels ~ value of app.kubernetes.io/name, after we',
  ],
  [
    'a quoted label value',
    `${POLICY}  podSelector:\n    matchLabels:\n      app: "we$0b"\n`,
    '.spec.podSelector.matchLabels ~ value of app, after we, replacing web, in "',
  ],
  [
    'an open quote',
    `${POLICY}  podSelector:\n    matchLabels:\n      app: 'we$0\n`,
    ".spec.podSelector.matchLabels ~ value of app, after we, in '",
  ],
  ['behind a dash', `${POLICY}  policyTypes:\n    - $0\n`, '.spec.policyTypes ~ item 0'],
  ['right behind a dash', `${POLICY}  policyTypes:\n    -$0\n`, '.spec.policyTypes ~ item 0, needs space'],
  ['a second item', `${POLICY}  policyTypes:\n    - Ingress\n    - E$0\n`, '.spec.policyTypes ~ item 1, after E'],
  [
    'a list that is not indented',
    `${POLICY}  policyTypes:\n  - Ingress\n  - E$0\n`,
    '.spec.policyTypes ~ item 1, after E',
  ],
  ['below a key that holds a list', `${POLICY}  policyTypes:\n    $0\n`, '.spec.policyTypes ~ key'],
  [
    'below items, in their column',
    `${POLICY}  policyTypes:\n    - Ingress\n    $0\n`,
    '.spec.policyTypes ~ item 1, needs dash',
  ],
  [
    'below items that are not indented',
    `${POLICY}  policyTypes:\n  - Ingress\n  $0\n`,
    '.spec ~ key, beside policyTypes',
  ],
  ['the first key of an item', `${POLICY}  ingress:\n    - fr$0\n`, '.spec.ingress ~ item 0, after fr'],
  [
    'a further key of an item',
    `${POLICY}  ingress:\n    - from: []\n      $0\n`,
    '.spec.ingress[0] ~ key, beside from',
  ],
  [
    'a further key of a second item',
    `${POLICY}  ingress:\n    - from: []\n    - ports:\n        - port: 1\n      f$0\n`,
    '.spec.ingress[1] ~ key, after f, beside ports',
  ],
  [
    'an existing key behind a dash',
    `${POLICY}  ingress:\n    - fr$0om: []\n`,
    '.spec.ingress[0] ~ key, after fr, replacing from, colon',
  ],
  [
    'an item of a list in an item',
    `${POLICY}  ingress:\n    - from:\n        - $0\n`,
    '.spec.ingress[0].from ~ item 0',
  ],
  [
    'a peer beside another',
    `${POLICY}  ingress:\n    - from:\n        - podSelector: {}\n          name$0\n      ports: []\n`,
    '.spec.ingress[0].from[0] ~ key, after name, beside podSelector',
  ],
  ['a line break behind a dash', `${POLICY}  ingress:\n    -\n      $0\n`, '.spec.ingress[0] ~ key'],
  [
    'a port in a deep list',
    `${POLICY}  ingress:\n  - from: []\n  - ports:\n    - protocol: TCP\n      port: 80$0\n`,
    '.spec.ingress[1].ports[0] ~ value of port, after 80, beside protocol',
  ],
  [
    'the value of a key behind a dash',
    `${POLICY}  egress:\n    - ports:\n        - protocol: U$0\n`,
    '.spec.egress[0].ports[0] ~ value of protocol, after U',
  ],
  [
    'too deep an indentation',
    `${POLICY}  policyTypes: []\n      ing$0\n`,
    '.spec ~ key, after ing, beside policyTypes',
  ],
  [
    'too shallow an indentation',
    `${POLICY}    podSelector: {}\n  in$0\n    policyTypes: []\n`,
    '.spec ~ key, after in, beside podSelector policyTypes',
  ],
  ['between broken lines', `${POLICY}  podSel\n  ing$0\n  egress: []\n`, '.spec ~ key, after ing, beside egress'],
  ['the second document', `${POLICY}  podSelector: {}\n---\nkind: Service\nspec:\n  $0\n`, '.spec ~ key, document 1'],
  ['right below ---', 'a: 1\n---\n$0', '. ~ key, document 1'],
  ['behind an anchor', `${POLICY}  podSelector: &all\n    $0\n`, '.spec.podSelector ~ key'],
  ['the value of a key with an anchor', 'a: &x val$0\n', '. ~ value of a, after val'],
  ['an empty flow mapping', `${POLICY}  podSelector: {$0}\n`, '.spec.podSelector ~ key, flow'],
  [
    'a key in nested flow',
    `${POLICY}  podSelector: { matchLabels: { ap$0 } }\n`,
    '.spec.podSelector.matchLabels ~ key, after ap, flow',
  ],
  [
    'a value in flow',
    `${POLICY}  podSelector: { matchLabels: { app: we$0, tier: db } }\n`,
    '.spec.podSelector.matchLabels ~ value of app, after we, flow, beside tier',
  ],
  ['an item in flow', `${POLICY}  policyTypes: [Ingress, $0]\n`, '.spec.policyTypes ~ item 1, flow'],
  ['an open bracket', `${POLICY}  policyTypes: [In$0\n  ingress: []\n`, '.spec.policyTypes ~ item 0, after In, flow'],
  [
    'flow in an item',
    `${POLICY}  ingress:\n    - from: [{ podSelector: {} }, { $0 }]\n`,
    '.spec.ingress[0].from[1] ~ key, flow',
  ],
  ['behind a closed flow', `${POLICY}  policyTypes: []\n  $0`, '.spec ~ key, beside policyTypes'],
  [
    'a key in JSON',
    '{\n  "kind": "NetworkPolicy",\n  "spec": {\n    "pod$0"\n  }\n}\n',
    '.spec ~ key, after pod, flow, in "',
  ],
  ['a value in JSON', '{"kind": "Net$0"}', '. ~ value of kind, after Net, flow, in "'],
  ['a JSON list', '{"spec": {"policyTypes": ["Ingress", "E$0"]}}', '.spec.policyTypes ~ item 1, after E, flow, in "'],
  ['JSON that is not closed', '{"spec": {"$0', '.spec ~ key, flow, in "'],
  ['the text of a block', 'data:\n  x: |\n    hel$0lo\n', '.data ~ value of x, in |'],
  ['below a block', 'data:\n  x: |\n    hello\n  $0', '.data ~ key, beside x'],
  ['CRLF', 'spec:\r\n  policyTypes:\r\n    - E$0\r\n', '.spec.policyTypes ~ item 0, after E'],
];

describe('cursorContext', () => {
  for (const [name, marked, expected] of cases) {
    it(`finds ${name}`, () => {
      const offset = marked.indexOf('$0');
      const text = marked.replace('$0', '');
      expect(print(cursorContext(text, offset), text)).toBe(expected);
    });
  }

  it('gives an answer at every offset of broken text', () => {
    const text = `a: {b: [\n  - c: "x\n\t- ]\n---\n  ? d\n: |\n  e\n#\n- - - f: &a *b\n'`;
    for (let offset = 0; offset <= text.length; offset++) {
      const { replace } = cursorContext(text, offset);
      expect(replace.start).toBeLessThanOrEqual(offset);
      expect(replace.end).toBeGreaterThanOrEqual(offset);
    }
  });
});
