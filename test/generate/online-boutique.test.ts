import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generatePolicies } from '../../server/src/generate/generate';
import type { GenerateResult } from '../../server/src/generate/result';
import { findingsOf } from '../../server/src/rules/run';
import type { Snapshot } from '../../server/src/workspace/snapshot';
import { expectedIn, manifestsIn } from '../inference/corpus';
import { sharedDataPresent, sharedFolder } from '../support/shared';
import { ROOT, workspaceOf } from '../support/workspace';

const group = join(sharedFolder, 'corpus', 'apps-microservices-demo');
const present = sharedDataPresent('generation for Online Boutique');

interface Expected {
  readonly policy_flows: readonly {
    readonly src: string;
    readonly dst: string;
    readonly proto: string;
    readonly port: number | '*';
  }[];
}

function load(name: string): { readonly snapshot: Snapshot; readonly result: GenerateResult } {
  const snapshot = workspaceOf(manifestsIn(join(group, name, 'manifests'))).snapshot();
  const scope = snapshot.scopes[0];
  if (scope === undefined) throw new Error('no scope');
  return { snapshot, result: generatePolicies(snapshot, scope, { source: 'manifests' }) };
}

/** The application with the generated files, as it would be after they were written. */
function withGenerated(name: string, result: GenerateResult): Snapshot {
  const workspace = workspaceOf(manifestsIn(join(group, name, 'manifests')));
  for (const file of result.files) workspace.setFile(file.uri, file.text);
  return workspace.snapshot();
}

describe.skipIf(!present)('generatePolicies for Online Boutique', () => {
  it('verifies itself: nothing missing, nothing extra', () => {
    const { result } = load('app-only');
    expect(result.files).toHaveLength(13);
    expect([result.missing, result.extra, result.extraBefore, result.skipped]).toEqual([[], [], [], []]);
    expect(result.wanted).toBe(17);
    expect(result.coverage.percent).toBe(100);
    expect(result.dangling.map((reference) => reference.text)).toEqual(['shoppingassistantservice:80']);
  });

  it('allows exactly the published flows, the load generator and the exposure of the frontend', () => {
    const { result } = load('app-only');
    const cluster = withGenerated('app-only', result).scopes[0]?.cluster;
    if (cluster === undefined) throw new Error('no cluster');
    const flows = expectedIn<Expected>(join(group, 'app-only')).policy_flows.filter((flow) => flow.src !== '*');
    const wanted = new Set(flows.map((flow) => `${flow.src} ${flow.dst} ${flow.proto} ${flow.port}`));
    expect(wanted.size).toBe(15);
    wanted.add('loadgenerator frontend TCP 8080');
    const allowed = new Set<string>();
    const ports = [...new Set([...flows.map((flow) => Number(flow.port)), 8080, 80, 443, 1, 65535])];
    const app = cluster.workloads.filter((workload) => workload.namespace === 'default');
    for (const from of app) {
      for (const to of app) {
        if (from === to) continue;
        for (const port of ports) {
          for (const protocol of ['TCP', 'UDP'] as const) {
            const verdict = cluster.explain({
              from: { kind: 'endpoint', id: from.endpoints[0] ?? -1 },
              to: { kind: 'endpoint', id: to.endpoints[0] ?? -1 },
              protocol,
              port,
            }).verdict.kind;
            if (verdict !== 'deny') allowed.add(`${from.name} ${to.name} ${protocol} ${port}`);
          }
        }
      }
    }
    expect([...allowed].sort()).toEqual([...wanted].sort());
    for (const workload of app) {
      const published = cluster.explain({
        from: { kind: 'address', address: '203.0.113.1' },
        to: { kind: 'endpoint', id: workload.endpoints[0] ?? -1 },
        protocol: 'TCP',
        port: 8080,
      }).verdict.kind;
      expect(`${workload.name} ${published}`).toBe(
        `${workload.name} ${workload.name === 'frontend' ? 'allow' : 'deny'}`,
      );
    }
  });

  it('gives no cause for an error or a warning', () => {
    const { result } = load('app-only');
    const findings = findingsOf(withGenerated('app-only', result));
    const serious = findings.filter((finding) => finding.severity === 'error' || finding.severity === 'warning');
    expect(serious.map((finding) => `${finding.rule.id}: ${finding.message}`)).toEqual([]);
  });

  it('leaves the published policies alone: there is nothing to add', () => {
    const { snapshot, result } = load('app-with-published-policies');
    expect(result.files.filter((file) => snapshot.files.has(file.uri))).toEqual([]);
    expect(result.files).toEqual([]);
    expect([result.missing, result.extra]).toEqual([[], []]);
  });

  it('writes below the folder of the manifests', () => {
    const { result } = load('app-only');
    expect(result.files.every((file) => file.uri.startsWith(`${ROOT}/network-policies/`))).toBe(true);
  });
});
