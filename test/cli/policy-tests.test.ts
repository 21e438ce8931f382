import { afterEach, describe, expect, it } from 'vitest';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseFixture } from '../support';
import { runCli, temporaryFolder } from '../support/cli';
import { SHOP } from '../assertions/run';

const folders: { remove(): void }[] = [];
afterEach(() => {
  for (const made of folders.splice(0)) made.remove();
});

const PASSING = 'tests:\n  - {name: web reaches api, from: shop/web, to: shop/api, port: http, expect: allow}\n';
const FAILING = `tests:
  - name: web & <api>
    from: shop/web
    to: shop/api
    expect: deny
  - {name: later, skip: not yet, covered: {}}
`;
const ERROR = 'tests:\n  - {name: nobody, from: shop/nobody, to: shop/api, expect: deny}\n';
const BROKEN = 'tests:\n  - {name: x, from: web, to: shop/api, expect: deny}\n';

function folder(files: Readonly<Record<string, string>>): string {
  const manifests = Object.fromEntries(parseFixture(SHOP).files.map(({ path, text }) => [`app/${path}`, text]));
  const made = temporaryFolder({ ...manifests, ...files });
  folders.push(made);
  return made.path;
}

/** Texts of the files below a folder, by their paths in it. */
function filesIn(root: string): Readonly<Record<string, string>> {
  const paths = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    paths.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [relative(root, path), readFileSync(path, 'utf8')];
    }),
  );
}

describe('palisade test', () => {
  it('passes on the example, and names the rule when one policy is broken', async () => {
    const example = resolve(import.meta.dirname, '../../examples/online-shop');
    const { status, out, err } = await runCli(example, 'test', '.');
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(out).toContain('✓ visitors can place orders');
    expect(out).toContain('9 passed, 3 skipped');

    const texts = filesIn(example);
    const broken = texts['production/policies/orders.yaml']?.replace('port: http', 'port: 80');
    const made = temporaryFolder({ ...texts, 'production/policies/orders.yaml': broken ?? '' });
    folders.push(made);
    const failed = await runCli(made.path, 'test', '.');
    expect(failed.status).toBe(1);
    expect(failed.out).toContain(`  ✗ visitors can place orders  (shop.netpol-test.yaml:10)
      expected: production/web → production/orders on port http: allow
      actual:   production/web → production/orders on TCP 8080 is denied
                  ingress: DENY: isolated by production/default-deny-ingress, production/metrics, production/orders, no rule matches
                  decided by production/default-deny-ingress (production/policies/default-deny-ingress.yaml:7)
`);
    expect(failed.out).toContain('decided by production/orders (production/policies/orders.yaml:5)');
    expect(failed.out).toContain('8 passed, 1 failed, 3 skipped');
  });

  it('tells expected, actual and the deciding rule with file and line', async () => {
    const { status, out } = await runCli(folder({ 'app/a.netpol-test.yaml': FAILING }), 'test', 'app');
    expect(status).toBe(1);
    expect(out).toBe(`app/a.netpol-test.yaml
  ✗ web & <api>  (app/a.netpol-test.yaml:2)
      expected: shop/web → shop/api: deny
      actual:   shop/web → shop/api on TCP 9000 is allowed
                  egress: ALLOW: not isolated for egress
                  ingress: ALLOW: shop/api rule 1
                  decided by shop/api ingress rule 1 (app/policies.yaml:13)
  - later  Skipped: not yet

0 passed, 1 failed, 1 skipped
`);
  });

  it('reads folders as the cluster, else the working folder, else what --manifests names', async () => {
    const path = folder({ 'tests/a.netpol-test.yaml': PASSING, 'app/b.netpol-test.yaml': PASSING });
    const passed = async (...args: readonly string[]) => {
      const { status, out } = await runCli(path, 'test', ...args);
      return [status, ...(out.match(/\S+\.netpol-test\.yaml(?=\n)/g) ?? [])];
    };
    expect(await passed('.')).toEqual([0, 'app/b.netpol-test.yaml', 'tests/a.netpol-test.yaml']);
    expect(await passed('app')).toEqual([0, 'app/b.netpol-test.yaml']);
    expect(await passed('tests/a.netpol-test.yaml')).toEqual([0, 'tests/a.netpol-test.yaml']);
    expect(await passed('**/*.netpol-test.yaml')).toEqual([0, 'app/b.netpol-test.yaml', 'tests/a.netpol-test.yaml']);
    expect(await passed('tests/*.yaml')).toEqual([0, 'tests/a.netpol-test.yaml']);
    expect(await passed('tests', '--manifests', 'app')).toEqual([0, 'tests/a.netpol-test.yaml']);
    expect(await passed('.', '--manifests', 'app')).toEqual([0, 'app/b.netpol-test.yaml', 'tests/a.netpol-test.yaml']);
    expect(await passed('app/apps.yaml', 'tests/a.netpol-test.yaml')).toEqual([0, 'tests/a.netpol-test.yaml']);
  });

  it('ends with 2 for what cannot be read', async () => {
    const path = folder({ 'app/a.netpol-test.yaml': PASSING, 'b/b.netpol-test.yaml': BROKEN, 'c/readme.md': '' });
    const said = async (...args: readonly string[]) => {
      const { status, err } = await runCli(path, 'test', ...args);
      return `${status} ${err}`;
    };
    expect(await said()).toContain('2 palisade: test: name test files');
    expect(await said('nowhere')).toBe('2 palisade: nowhere: no such file or folder\n');
    expect(await said('x/*.yaml')).toBe('2 palisade: x/*.yaml: no file matches\n');
    expect(await said('app/*s.yaml')).toBe(
      '2 palisade: app/*s.yaml: no file with policy tests (*.netpol-test.yaml) matches\n',
    );
    expect(await said('c')).toContain('2 palisade: c: no Kubernetes manifests found');
    expect(await said('app/apps.yaml')).toContain('no policy tests found');
    expect(await said('app', '--manifests', 'nowhere')).toBe(
      '2 palisade: --manifests nowhere: no such file or folder\n',
    );
    const { status, out } = await runCli(path, 'test', 'b', '--manifests', 'app');
    expect(status).toBe(2);
    expect(out).toContain('2:21  error  "web" has no namespace.');
    expect(out).toContain('1 problem in test files');
  });

  it('ends with 1 for a peer that stands for nobody, with 0 for a warning', async () => {
    const path = folder({
      'e/e.netpol-test.yaml': ERROR,
      'w/w.netpol-test.yaml': FAILING.replace('    expect: deny', '    expect: deny\n    severity: warning'),
    });
    const error = await runCli(path, 'test', 'e', '--manifests', 'app');
    expect(error.status).toBe(1);
    expect(error.out).toContain(
      'E nobody  (e/e.netpol-test.yaml:2)\n      There is no workload "nobody" in namespace "shop".',
    );
    const warning = await runCli(path, 'test', 'w', '--manifests', 'app');
    expect(warning.status).toBe(0);
    expect(warning.out).toContain('! web & <api>');
    expect(warning.out).toContain('1 failed as a warning');
  });

  it('prints JUnit', async () => {
    const path = folder({ 't/a.netpol-test.yaml': FAILING, 't/b.netpol-test.yaml': ERROR });
    const { status, out } = await runCli(path, 'test', 't', '--manifests', 'app', '-o', 'junit');
    expect(status).toBe(1);
    expect(out).toContain('<testsuites name="palisade" tests="3" failures="1" errors="1" skipped="1">');
    expect(out).toContain(
      '<testsuite name="t/a.netpol-test.yaml" file="t/a.netpol-test.yaml" tests="2" failures="1" errors="0" skipped="1" time="0">',
    );
    expect(out).toContain(
      '<testcase classname="a.netpol-test" name="web &amp; &lt;api&gt;" file="t/a.netpol-test.yaml" line="2" time="0">',
    );
    expect(out).toContain('<failure type="allowed" message="shop/web → shop/api on TCP 9000 is allowed">');
    expect(out).toContain('decided by shop/api ingress rule 1 (app/policies.yaml:13)</failure>');
    expect(out).toContain('<skipped message="Skipped: not yet"/>');
    expect(out).toContain('<error type="error" message="There is no workload &quot;nobody&quot;');
  });

  it('prints TAP', async () => {
    const path = folder({ 't/a.netpol-test.yaml': FAILING, 't/b.netpol-test.yaml': PASSING });
    const { out } = await runCli(path, 'test', 't', '--manifests', 'app', '-o', 'tap');
    const lines = out.split('\n');
    expect(lines.slice(0, 3)).toEqual(['TAP version 14', '1..3', 'not ok 1 - web & <api>']);
    expect(lines).toContain('  message: "shop/web → shop/api on TCP 9000 is allowed"');
    expect(lines).toContain('ok 2 - later # SKIP Skipped: not yet');
    expect(lines).toContain('ok 3 - web reaches api');
  });

  it('prints JSON, with the coverage of rules on request', async () => {
    const path = folder({ 'app/a.netpol-test.yaml': PASSING });
    const { out } = await runCli(path, 'test', 'app', '-o', 'json', '--coverage');
    const { files, coverage } = JSON.parse(out) as {
      files: { tests: { name: string; outcome: string; file: string; line: number }[] }[];
      coverage: { label: string; tests: number }[];
    };
    expect(files[0]?.tests).toEqual([
      expect.objectContaining({ name: 'web reaches api', outcome: 'passed', file: 'app/a.netpol-test.yaml', line: 2 }),
    ]);
    expect(coverage.filter(({ tests }) => tests > 0).map(({ label }) => label)).toEqual([
      'shop/api',
      'shop/api ingress rule 1',
    ]);
    const text = await runCli(path, 'test', 'app', '--coverage');
    expect(text.out).toContain(
      '1 of 2 rules are exercised by tests\n  not exercised  shop/db ingress rule 1  app/policies.yaml:',
    );
  });

  it('converts netassert files', async () => {
    const path = folder({
      'n.yaml': `- name: a
  targetPort: 80
  src: { k8sResource: { kind: deployment, name: web, namespace: shop } }
  dst: { k8sResource: { kind: deployment, name: api, namespace: shop } }
- name: b
  type: vm
`,
    });
    const { status, out, err } = await runCli(path, 'test', '--import-netassert', 'n.yaml');
    expect(status).toBe(2);
    expect(out).toContain('  - name: a\n    from: shop/Deployment:web\n');
    expect(err).toBe('palisade: n.yaml:5: "b" is left out: tests of type "vm" are not known.\n');
    expect((await runCli(path, 'test', '--import-netassert', 'no.yaml')).status).toBe(2);
  });
});
