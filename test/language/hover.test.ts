import { describe, expect, it } from 'vitest';
import { DEFAULT_LANGUAGE_SETTINGS, hover } from '../../server/src/language';
import { atCursor, policy } from './shop';

const NO_KEYS = { ...DEFAULT_LANGUAGE_SETTINGS, schemaProviderPresent: true };

function text(fixture: string, settings = NO_KEYS): string {
  const { snapshot, uri, position } = atCursor(fixture);
  const contents = hover(snapshot, uri, position, settings)?.contents;
  return contents !== undefined && typeof contents === 'object' && 'value' in contents ? contents.value : '';
}

const SPEC = `podSelector:
  matchLabels:
    app: web
ingress:
  - from:
      - podSelector:
          matchLabels:
            tier: back
    ports:
      - port: 8080`;

describe('hover on blanks', () => {
  it.each([
    ['indentation', SPEC.replace('      - pod', '  $0    - pod')],
    ['what is behind the line', SPEC.replace('  - from:', '  - from: $0 ')],
  ])('%s says nothing', (_, spec) => expect(text(policy(spec))).toBe(''));
});

describe('hover on a policy', () => {
  it('tells in one sentence what the policy does, and which workloads it selects', () => {
    expect(text(policy(SPEC).replace('name: p', 'name: $0p'))).toBe(
      'Pods labelled app=web in namespace production accept connections only from pods labelled tier=back in namespace production on TCP 8080.\n\n' +
        'Selects 1 workload:\n\n- `production/web[Deployment]`',
    );
  });

  it('says that a default-deny accepts nothing (B9)', () => {
    expect(text(policy('podSelector: {}\npolicyTypes: [Ingress, Egress]').replace('name: p', 'name: $0p'))).toContain(
      'All pods in namespace production accept no connections and may open no connections.',
    );
  });

  it('says why it selects nothing', () => {
    expect(text(policy(SPEC.replace('app: web', 'app: webb')).replace('name: p', 'name: $0p'))).toContain(
      'Selects nothing. No pod has the label value `webb`; there is `web`.',
    );
  });
});

describe('hover on selectors and peers', () => {
  it('tells whom the subject selects', () => {
    expect(text(policy(SPEC.replace('app: web', 'app: w$0eb')))).toContain(
      'The policy applies to pods labelled app=web in namespace production.',
    );
  });

  it('tells who may connect, and which workloads match', () => {
    expect(text(policy(SPEC.replace('tier: back', 'tier: b$0ack')))).toBe(
      'Pods labelled tier=back in namespace production may connect to the selected pods.\n\n' +
        'Matches 2 workloads:\n\n- `production/cart[Deployment]`\n- `production/orders[Deployment]`',
    );
  });

  it('says that a namespace is missing', () => {
    const peer = SPEC.replace(
      'podSelector:\n          matchLabels:\n            tier: back',
      'namespaceSelector:\n          matchLabels:\n            kubernetes.io/metadata.name: monit$0orin',
    );
    expect(text(policy(peer))).toContain('No namespace has the label value `monitorin`; there is `monitoring`.');
  });

  it('says where pods of a peer without namespaceSelector really are (B14)', () => {
    expect(text(policy(SPEC.replace('tier: back', 'app: prom$0etheus')))).toContain(
      'there are such pods in `monitoring`',
    );
  });

  it('names at most eight workloads', () => {
    const pods = Array.from(
      { length: 10 },
      (_, i) =>
        `---\napiVersion: v1\nkind: Pod\nmetadata: { name: x${i}, namespace: production, labels: { many: "1" } }\nspec: { containers: [] }\n`,
    ).join('');
    expect(text(`${policy('podSelector:\n  matchLabels:\n    many: "$01"')}${pods}`)).toContain('- and 2 more');
  });
});

describe('hover on ports, blocks and types', () => {
  it('warns of the port of a Service (A28)', () => {
    expect(text(policy(SPEC.replace('port: 8080', 'port: 8$00')))).toContain(
      '80 is a port of the Service `web`; its pods listen on 8080, and that is the port that policies see.',
    );
  });

  it('resolves a named port at the destination (A20)', () => {
    expect(text(policy(SPEC.replace('port: 8080', 'port: ht$0tp')))).toContain(
      '`production/web[Deployment]`: TCP 8080',
    );
    expect(text(policy(SPEC.replace('port: 8080', 'port: ht$0tps')))).toContain(
      'No pod there declares a port named `https`',
    );
  });

  it('tells the size of a block', () => {
    expect(text(policy('podSelector: {}\negress:\n  - to:\n      - ipBlock:\n          cidr: 10.0.0$0.0/8'))).toContain(
      '10.0.0.0/8: 16,777,216 private addresses, 10.0.0.0 to 10.255.255.255.',
    );
  });

  it('tells what a policy type does', () => {
    expect(text(policy('podSelector: {}\npolicyTypes:\n  - Ing$0ress'))).toContain(
      'The policy isolates all pods in namespace production for ingress and allows nothing.',
    );
  });
});

describe('hover on objects', () => {
  it('tells who reaches a workload', () => {
    expect(
      text(
        '#- x.yaml\napiVersion: v1\nkind: Pod\nmetadata:\n  name: lo$0ne\n  namespace: production\nspec: { containers: [] }\n',
      ),
    ).toBe(
      '`production/lone[Pod]`: ingress open, egress open.\n\nNo policy selects it: every pod can reach it, and it can reach everything.',
    );
  });
});

describe('documentation of keys', () => {
  it('is given unless another extension gives it', () => {
    const fixture = policy('podSel$0ector: {}');
    expect(text(fixture)).not.toContain('that it applies to');
    expect(text(fixture, DEFAULT_LANGUAGE_SETTINGS)).toContain('that it applies to');
  });
});

describe('names from manifests', () => {
  it('cannot inject Markdown', () => {
    expect(
      text(policy(SPEC.replace('app: web', 'app: "[x](command:y)<b>"')).replace('name: p', 'name: $0p')),
    ).toContain('\\[x\\]\\(command:y\\)&lt;b&gt;');
  });
});
