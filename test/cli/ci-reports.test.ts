import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli, temporaryFolder } from '../support/cli';
import { repositoryRoot } from '../support/shared';

const EXAMPLE = ['check', 'examples/online-shop'];

interface Region {
  readonly startLine: number;
  readonly startColumn?: number;
  readonly endLine?: number;
  readonly endColumn?: number;
}

interface SarifPlace {
  readonly physicalLocation: {
    readonly artifactLocation: { readonly uri: string; readonly uriBaseId?: string };
    readonly region: Region;
  };
  readonly id?: number;
  readonly message?: { readonly text: string };
}

interface SarifLog {
  readonly $schema: string;
  readonly version: string;
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly name: string; readonly rules: readonly { readonly id: string }[] } };
    readonly originalUriBaseIds: Readonly<Record<string, { readonly uri: string }>>;
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly level: string;
      readonly message: { readonly text: string };
      readonly locations: readonly SarifPlace[];
      readonly relatedLocations?: readonly SarifPlace[];
    }[];
  }[];
}

/** What the schema and the prose of SARIF 2.1.0 ask of the parts that we write (§3.4, §3.17, §3.27, §3.28, §3.30). */
function breaches(log: SarifLog): readonly string[] {
  const found: string[] = [];
  const must = (holds: boolean, rule: string) => {
    if (!holds) found.push(rule);
  };
  must(log.version === '2.1.0' && URL.canParse(log.$schema), 'version and schema');
  for (const { tool, originalUriBaseIds, results } of log.runs) {
    const ids = tool.driver.rules.map(({ id }) => id);
    must(new Set(ids).size === ids.length, 'rule ids are unique');
    for (const base of Object.values(originalUriBaseIds))
      must(base.uri.endsWith('/') && URL.canParse(base.uri), 'base');
    for (const result of results) {
      must(ids[result.ruleIndex] === result.ruleId, 'ruleIndex belongs to ruleId');
      must(['none', 'note', 'warning', 'error'].includes(result.level), 'level');
      must(result.message.text.length > 0, 'message');
      must(result.locations.length === 1, 'one location');
      const related = result.relatedLocations ?? [];
      must(new Set(related.map(({ id }) => id)).size === related.length, 'ids of related locations are unique');
      for (const { physicalLocation } of [...result.locations, ...related]) {
        const { artifactLocation, region } = physicalLocation;
        const { uri, uriBaseId } = artifactLocation;
        const base = uriBaseId === undefined ? undefined : originalUriBaseIds[uriBaseId]?.uri;
        must(URL.canParse(uri, base) && !uri.includes(' ') && !uri.startsWith('/'), `uri ${uri}`);
        must((uriBaseId === undefined) === /^[a-z]+:/.test(uri), `base of ${uri}`);
        must(region.startLine >= 1 && (region.startColumn ?? 1) >= 1, 'a region starts at 1');
        const { startLine, startColumn = 1, endLine = startLine, endColumn } = region;
        must(
          endLine > startLine || (endLine === startLine && (endColumn ?? startColumn) >= startColumn),
          'a region ends after its start',
        );
      }
    }
  }
  return found;
}

describe('reports for CI', () => {
  it('check -o sarif keeps the rules of SARIF and has every finding', async () => {
    const { out, status } = await runCli(repositoryRoot, ...EXAMPLE, '-o', 'sarif');
    const rows = JSON.parse((await runCli(repositoryRoot, ...EXAMPLE, '-o', 'json')).out) as readonly {
      readonly rule: string;
    }[];
    const log = JSON.parse(out) as SarifLog;
    expect(breaches(log)).toEqual([]);
    expect(log.runs[0]?.results.map(({ ruleId }) => ruleId)).toEqual(rows.map(({ rule }) => rule));
    expect(rows.length).toBeGreaterThan(10);
    expect(status).toBe(1);
  });

  it('check -o github prints commands only, with files as the repository names them', async () => {
    const { out } = await runCli(repositoryRoot, ...EXAMPLE, '-o', 'github');
    const lines = out.trimEnd().split('\n');
    for (const line of lines) {
      const file = /^::(?:error|warning|notice) title=Palisade%3A [a-z-]+,file=([^,]+),line=\d+,/.exec(line)?.[1];
      expect(file, line).toBeDefined();
      expect(readFileSync(join(repositoryRoot, file ?? ''), 'utf8')).not.toBe('');
    }
  });

  it('check -o junit fails the cases that fail the check', async () => {
    const failures = async (...more: readonly string[]) => {
      const { out } = await runCli(repositoryRoot, ...EXAMPLE, '-o', 'junit', ...more);
      return Number(/<testsuites name="palisade" tests="\d+" failures="(\d+)"/.exec(out)?.[1]);
    };
    expect(await failures()).toBeGreaterThan(await failures('--severity', 'error'));
    expect(await failures('--max-warnings', '0')).toBe(await failures());
    expect(await failures('--max-warnings', '1000')).toBe(await failures('--severity', 'error'));
  });

  it('diff shows each connection that differs where it is decided', async () => {
    const folder = temporaryFolder({ 'old/app.yaml': APP, 'new/app.yaml': APP, 'new/policies/deny.yaml': DENY });
    const run = (...more: readonly string[]) => runCli(folder.path, 'diff', 'old', 'new', ...more);
    const github = await run('-o', 'github');
    expect(github.out).toContain('::notice title=Palisade%3A connection-removed,file=new/policies/deny.yaml,line=');
    expect(github.out).toContain('shop/web[Deployment] => shop/db[Deployment]');
    expect(breaches(JSON.parse((await run('-o', 'sarif')).out) as SarifLog)).toEqual([]);
    expect((await run('-o', 'junit')).out).toContain('failures="0"');
    const failing = await run('-o', 'junit', '--exit-code');
    expect(failing.out).not.toContain('failures="0"');
    expect(failing.status).toBe(1);
    folder.remove();
  });

  it('test points at the tests that fail, with the rule that decided', async () => {
    const test =
      'tests:\n  - name: web asks db\n    from: shop/web\n    to: shop/db\n    port: 5432\n    expect: allow\n';
    const folder = temporaryFolder({ 'app.yaml': APP, 'deny.yaml': DENY, 'shop.netpol-test.yaml': test });
    const github = await runCli(folder.path, 'test', '.', '-o', 'github');
    expect(github.out).toMatch(/^::error title=Palisade%3A policy-test-failed,file=shop.netpol-test.yaml,line=\d+,/);
    expect(github.out).toContain('deny.yaml');
    const sarif = JSON.parse((await runCli(folder.path, 'test', '.', '-o', 'sarif')).out) as SarifLog;
    expect(breaches(sarif)).toEqual([]);
    expect(sarif.runs[0]?.results).toHaveLength(1);
    folder.remove();
  });
});

const workload = (name: string) => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: c, image: i }] }
`;
const APP = workload('web') + workload('db');
const DENY = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: deny, namespace: shop }
spec: { podSelector: {}, policyTypes: [Ingress] }
`;
