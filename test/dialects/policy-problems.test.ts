import { describe, expect, it } from 'vitest';
import type { PolicyFact } from '../../server/src/dialects/facts';
import { lowerDocument } from '../../server/src/dialects/index';
import { parseYaml } from '../../server/src/yaml/parse';

function lower(text: string): PolicyFact {
  const [fact] = lowerDocument(parseYaml(text));
  if (fact?.type !== 'policy') throw new Error(`not a policy: ${fact?.type}`);
  return fact;
}

/** `rule "text under the mark"`, with `warning` for what the API server accepts. */
function problems(text: string): string[] {
  return lower(text).problems.map(
    ({ rule, span, rejected }) => `${rejected ? '' : 'warning '}${rule} "${text.slice(span.start, span.end)}"`,
  );
}

const policy = (spec: string, metadata = '{name: p, namespace: x}', apiVersion = 'networking.k8s.io/v1'): string =>
  `apiVersion: ${apiVersion}\nkind: NetworkPolicy\nmetadata: ${metadata}\nspec: ${spec}\n`;
const rule = (text: string): string => policy(`{ingress: [${text}]}`);
const peer = (text: string): string => rule(`{from: [${text}]}`);
const port = (text: string): string => rule(`{ports: [${text}]}`);
const block = (text: string): string => peer(`{ipBlock: ${text}}`);
const selector = (text: string): string => policy(`{podSelector: ${text}}`);
const condition = (text: string): string => selector(`{matchExpressions: [${text}]}`);

/** Each row: what the API server accepts, then what it refuses and the place it is reported at. */
const rows: readonly (readonly [
  id: string,
  accepted: readonly string[],
  refused: readonly (readonly [text: string, problem: string])[],
])[] = [
  [
    'BV1',
    [policy('{policyTypes: [Ingress, Egress]}'), policy('{policyTypes: [Ingress, Ingress]}')],
    [[policy('{policyTypes: [Ingress, Egress, Ingress]}'), 'too-many-policy-types "Ingress"']],
  ],
  [
    'BV2',
    [policy('{policyTypes: [Egress]}'), policy('{policyTypes: []}'), policy('{policyTypes: null}')],
    [
      [policy('{policyTypes: [ingress]}'), 'invalid-policy-type "ingress"'],
      [policy('{policyTypes: ["Ingress, Egress"]}'), 'invalid-policy-type ""Ingress, Egress""'],
    ],
  ],
  [
    'BV3',
    [port('{protocol: SCTP}'), port('{protocol: null}'), port('{}')],
    [
      [port('{protocol: tcp}'), 'invalid-protocol "tcp"'],
      [port('{protocol: ICMP}'), 'invalid-protocol "ICMP"'],
      [port('{protocol: ""}'), 'invalid-protocol """"'],
    ],
  ],
  [
    'BV4',
    [port('{port: 80, endPort: 80}'), port('{port: 80, endPort: 65535}')],
    [
      [port('{endPort: 90}'), 'invalid-end-port "endPort"'],
      [port('{port: http, endPort: 90}'), 'invalid-end-port "endPort"'],
      [port('{port: 80, endPort: 79}'), 'invalid-end-port "79"'],
      [port('{port: 80, endPort: 65536}'), 'invalid-end-port "65536"'],
      [port('{port: 80, endPort: 0}'), 'invalid-end-port "0"'],
    ],
  ],
  [
    'BV5',
    [peer('{podSelector: {}}'), rule('{from: []}'), rule('{}')],
    [
      [peer('{}'), 'peer-empty "{}"'],
      [peer('{podSelector: null}'), 'peer-empty "podSelector"'],
    ],
  ],
  [
    'BV6',
    [peer('{ipBlock: {cidr: 10.0.0.0/8}}, {podSelector: {}}')],
    [[peer('{ipBlock: {cidr: 10.0.0.0/8}, podSelector: {}}'), 'peer-ipblock-mixed "ipBlock"']],
  ],
  [
    'BV7',
    [block('{cidr: 10.0.0.0/8}')],
    [
      [block('{}'), 'invalid-cidr "ipBlock"'],
      [block('{cidr: null}'), 'invalid-cidr "cidr"'],
      [block('{cidr: ""}'), 'invalid-cidr """"'],
    ],
  ],
  [
    'BV8',
    [block('{cidr: "::/0"}'), block('{cidr: 0.0.0.0/0, except: [10.0.0.0/8]}')],
    [
      [block('{cidr: 10.0.0.1}'), 'invalid-cidr "10.0.0.1"'],
      [block('{cidr: 10.0.0.0/33}'), 'invalid-cidr "10.0.0.0/33"'],
      [block('{cidr: 10.0.0.0/8, except: [10.0.0.1]}'), 'invalid-except "10.0.0.1"'],
    ],
  ],
  [
    'BV10',
    [block('{cidr: 10.0.0.0/8, except: [10.1.0.0/16]}'), block('{cidr: 10.0.0.0/8, except: null}')],
    [
      [block('{cidr: 10.0.0.0/8, except: [10.0.0.0/8]}'), 'invalid-except "10.0.0.0/8"'],
      [block('{cidr: 10.0.0.0/8, except: [11.0.0.0/16]}'), 'invalid-except "11.0.0.0/16"'],
      [block('{cidr: 10.0.0.0/16, except: [10.0.0.0/8]}'), 'invalid-except "10.0.0.0/8"'],
      [block('{cidr: "::/0", except: [10.0.0.0/8]}'), 'invalid-except "10.0.0.0/8"'],
    ],
  ],
  [
    'BV11',
    [condition('{key: example.com/app, operator: Exists}')],
    [
      [condition('{key: -app, operator: Exists}'), 'invalid-label "-app"'],
      [condition('{operator: Exists}'), 'invalid-label "{operator: Exists}"'],
    ],
  ],
  [
    'BV12',
    [condition('{key: app, operator: In, values: [a]}'), condition('{key: app, operator: DoesNotExist, values: []}')],
    [
      [condition('{key: app, operator: In}'), 'selector-values "In"'],
      [condition('{key: app, operator: NotIn, values: []}'), 'selector-values "values"'],
      [condition('{key: app, operator: Exists, values: [a]}'), 'selector-values "values"'],
      [condition('{key: app, operator: in, values: [a]}'), 'invalid-selector-operator "in"'],
      [condition('{key: app}'), 'invalid-selector-operator "{key: app}"'],
      [condition('{key: app, operator: null}'), 'invalid-selector-operator "operator"'],
    ],
  ],
  [
    'BV13',
    [selector('{matchLabels: {app: a_b.c-D}}')],
    [
      [selector('{matchLabels: {app: a/b}}'), 'invalid-label "a/b"'],
      [condition('{key: app, operator: In, values: [a b]}'), 'invalid-label "a b"'],
    ],
  ],
  [
    'BV14',
    [port('{port: 1}'), port('{port: 65535}'), port('{port: null}')],
    [
      [port('{port: 0}'), 'invalid-port "0"'],
      [port('{port: 65536}'), 'invalid-port "65536"'],
      [port('{port: -1}'), 'invalid-port "-1"'],
    ],
  ],
  ['B32', [port('{port: 80}')], [[port('{port: "80"}'), 'invalid-port ""80""']]],
  [
    'BV15',
    [port('{port: http-2}'), port('{port: a12345678901234}')],
    [
      [port('{port: a123456789012345}'), 'invalid-port-name "a123456789012345"'],
      [port('{port: Http}'), 'invalid-port-name "Http"'],
      [port('{port: "1-2"}'), 'invalid-port-name ""1-2""'],
      [port('{port: a--b}'), 'invalid-port-name "a--b"'],
      [port('{port: -a}'), 'invalid-port-name "-a"'],
      [port('{port: ""}'), 'invalid-port-name """"'],
    ],
  ],
  [
    'BV16',
    [selector('{matchLabels: {a/b: c}}'), selector(`{matchLabels: {${'a'.repeat(63)}: c}}`)],
    [
      [selector('{matchLabels: {a/b/c: d}}'), 'invalid-label "a/b/c"'],
      [selector('{matchLabels: {A/b: c}}'), 'invalid-label "A/b"'],
      [selector('{matchLabels: {a/: c}}'), 'invalid-label "a/"'],
      [selector(`{matchLabels: {${'a'.repeat(64)}: c}}`), `invalid-label "${'a'.repeat(64)}"`],
    ],
  ],
  [
    'BV17',
    [selector('{matchLabels: {a: ""}}'), selector(`{matchLabels: {a: ${'b'.repeat(63)}}}`)],
    [
      [selector(`{matchLabels: {a: ${'b'.repeat(64)}}}`), `invalid-label "${'b'.repeat(64)}"`],
      [selector('{matchLabels: {a: b-}}'), 'invalid-label "b-"'],
    ],
  ],
  [
    'BV18',
    [policy('{}', '{name: a.b-1}'), policy('{}', '{generateName: a-}')],
    [
      [policy('{}', '{name: A}'), 'invalid-name "A"'],
      [policy('{}', '{name: a_b}'), 'invalid-name "a_b"'],
      [policy('{}', `{name: ${'a'.repeat(254)}}`), `invalid-name "${'a'.repeat(254)}"`],
      [policy('{}', '{name: null}'), 'invalid-name "name"'],
      [policy('{}', '{}'), 'invalid-name "metadata"'],
      [policy('{}', 'null'), 'invalid-name "metadata"'],
    ],
  ],
  [
    'BV19',
    [policy('{}', '{name: a, namespace: b-1}'), policy('{}', '{name: a, namespace: null}')],
    [
      [policy('{}', '{name: a, namespace: b.c}'), 'invalid-namespace "b.c"'],
      [policy('{}', '{name: a, namespace: B}'), 'invalid-namespace "B"'],
    ],
  ],
  [
    'BV20',
    [selector('{matchLabels: {a: "1"}}'), rule('{from: null, ports: null}'), policy('null')],
    [
      [selector('{matchLabels: {a: 1}}'), 'label-not-string "1"'],
      [selector('{matchLabels: {a: true}}'), 'label-not-string "true"'],
      [selector('{matchLabels: {a: yes}}'), 'label-not-string "yes"'],
      [selector('{matchLabels: {a: 0777}}'), 'label-not-string "0777"'],
      [selector('{matchLabels: {a: 1_000}}'), 'label-not-string "1_000"'],
      [selector('{matchLabels: {a: }}'), 'label-not-string "a"'],
      [selector('{matchLabels: {a: [b]}}'), 'label-not-string "[b]"'],
      [condition('{key: a, operator: In, values: [1]}'), 'wrong-type "1"'],
      [port('{port: 80, endPort: "90"}'), 'wrong-type ""90""'],
      [port('{port: 80.5}'), 'invalid-port "80.5"'],
      [port('{port: true}'), 'wrong-type "true"'],
      [policy('{}', '{name: [a]}'), 'wrong-type "name"'],
      [policy('{}', '{name: 1}'), 'wrong-type "1"'],
      [policy('[]'), 'wrong-type "spec"'],
      [policy('{ingress: {from: []}}'), 'wrong-type "ingress"'],
      [policy('{policyTypes: Ingress}'), 'wrong-type "Ingress"'],
      [peer('{podSelector: [a]}'), 'wrong-type "podSelector"'],
      [rule('{from: {podSelector: {}}}'), 'wrong-type "from"'],
      [peer('pods'), 'wrong-type "pods"'],
    ],
  ],
  [
    'BV21',
    [policy('{}', '{name: a, creationTimestamp: null, uid: b, finalizers: [c], managedFields: [{d: 1}]}')],
    [
      [policy('{podSelectors: {}}'), 'unknown-field "podSelectors"'],
      [policy('{podselector: {}}'), 'unknown-field "podselector"'],
      [rule('{form: []}'), 'unknown-field "form"'],
      [policy('{from: []}'), 'unknown-field "from"'],
      [port('{number: 80}'), 'unknown-field "number"'],
    ],
  ],
  [
    'BV22',
    [policy('{}')],
    [
      [policy('{}', '{name: a}', 'extensions/v1beta1'), 'wrong-api-version "extensions/v1beta1"'],
      [policy('{}', '{name: a}', 'v1'), 'wrong-api-version "v1"'],
      [policy('{}', '{name: a}', 'networking.k8s.io/v2'), 'wrong-api-version "networking.k8s.io/v2"'],
      [policy('{}', '{name: a}', 'networking.k8s/v1'), 'wrong-api-version "networking.k8s/v1"'],
      ['kind: NetworkPolicy\nmetadata: {name: a}\n', 'wrong-api-version "NetworkPolicy"'],
      [policy('{}', '{name: a}', 'null'), 'wrong-api-version "null"'],
    ],
  ],
];

describe('NetworkPolicy validation', () => {
  for (const [id, accepted, refused] of rows) {
    accepted.forEach((text, index) => {
      it(`${id}: accepts ${index + 1}`, () => {
        expect(problems(text)).toEqual([]);
        expect(lower(text).refused).toBe(false);
      });
    });
    for (const [text, problem] of refused) {
      it(`${id}: refuses ${problem}`, () => {
        expect(problems(text)).toContain(problem);
        expect(lower(text).refused).toBe(true);
        expect(problems(text)).toHaveLength(1);
      });
    }
  }

  for (const [name, text, problem] of [
    ['BV9: host bits', block('{cidr: 10.1.2.3/8}'), 'warning cidr-host-bits "10.1.2.3/8"'],
    ['BV9: leading zeros', block('{cidr: 010.0.0.0/8}'), 'warning cidr-host-bits "010.0.0.0/8"'],
    [
      'BV9: IPv4 written as IPv6',
      block('{cidr: "::ffff:10.0.0.0/104"}'),
      'warning cidr-host-bits ""::ffff:10.0.0.0/104""',
    ],
    [
      'BV9: host bits of an exception',
      block('{cidr: 10.0.0.0/8, except: [10.1.2.3/16]}'),
      'warning cidr-host-bits "10.1.2.3/16"',
    ],
    ['B39: status', `${policy('{}')}status: {}\n`, 'warning status-field "status"'],
    [
      'B10: an empty item counts as {}',
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: p\nspec:\n  ingress:\n    -\n',
      'warning wrong-type "-"',
    ],
    [
      'BV20: a letter that some decoders take for a boolean',
      selector('{matchLabels: {a: y}}'),
      'warning label-not-string "y"',
    ],
  ] as const) {
    it(`${name} is reported but not refused`, () => {
      expect(problems(text)).toEqual([problem]);
      expect(lower(text).refused).toBe(false);
    });
  }

  it('an item of a from list without anything is an empty peer (BV5)', () => {
    expect(
      problems(
        'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: p\nspec:\n  ingress:\n    - from:\n        -\n',
      ),
    ).toContain('peer-empty "-"');
  });

  for (const [name, text, data] of [
    ['a misspelt field', rule('{form: []}'), { path: 'spec.ingress[]', nearest: 'from' }],
    ['a field in the wrong case (B38)', policy('{podselector: {}}'), { path: 'spec', nearest: 'podSelector' }],
    [
      'a field at the wrong level',
      policy('{from: []}'),
      { path: 'spec', validAt: 'spec.ingress[]', places: ['spec.ingress[]'] },
    ],
    [
      'peers in the other direction',
      policy('{egress: [{from: []}]}'),
      { path: 'spec.egress[]', validAt: 'spec.ingress[]', places: ['spec.ingress[]'] },
    ],
    [
      'ports inside a peer',
      peer('{podSelector: {}, ports: []}'),
      { path: 'spec.ingress[].from[]', validAt: 'spec.ingress[]', places: ['spec.ingress[]', 'spec.egress[]'] },
    ],
    ['a port that is no name', port('{port: "80"}'), { expected: 80 }],
    ['a protocol in lower case', port('{protocol: udp}'), { nearest: 'UDP', expected: ['TCP', 'UDP', 'SCTP'] }],
    ['a single address', block('{cidr: 10.0.0.1}'), { expected: '10.0.0.1/32' }],
    ['a single IPv6 address', block('{cidr: "fd00::1"}'), { expected: 'fd00::1/128' }],
    ['host bits', block('{cidr: 10.1.2.3/8}'), { expected: '10.0.0.0/8', single: '10.1.2.3/32' }],
    [
      'an operator of another language',
      condition('{key: a, operator: Equals, values: [b]}'),
      { nearest: 'In', expected: ['In', 'NotIn', 'Exists', 'DoesNotExist'] },
    ],
    ['a name with capitals', policy('{}', '{name: My_Policy}'), { expected: 'my-policy' }],
  ] as const) {
    it(`tells a fix for ${name}`, () => {
      expect(lower(text).problems[0]?.data).toEqual(data);
    });
  }

  it('says where a misplaced field belongs and what dropping it does (B37)', () => {
    expect(lower(rule('{form: []}')).problems[0]?.message).toBe(
      '`form` is not a field of `spec.ingress[]`: kubectl refuses it, and a server that drops it lets the rule allow more than is written. Did you mean `from`?',
    );
  });

  it('a document with syntax errors or repeated keys is refused (BV21)', () => {
    expect(lower(`${policy('{}')}metadata: {name: p}\n`).refused).toBe(true);
    expect(lower(`${policy('{}')}x: "\n`).refused).toBe(true);
  });

  it('a policy of another API that is also called NetworkPolicy is not ours', () => {
    const [fact] = lowerDocument(parseYaml(policy('{}', '{name: a}', 'projectcalico.org/v3')));
    expect(fact?.type).toBe('unread-policy');
  });
});
