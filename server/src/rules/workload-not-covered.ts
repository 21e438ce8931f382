import { draftPolicies } from '../generate/generate';
import type { GeneratedFile } from '../generate/result';
import { allEdits, createFile, fixOf } from './fixes';
import { PLATFORM_NAMESPACES } from './parts/default-deny';
import { type Fix, defineRule } from './rule';

/**
 * Complements missing-default-deny: where some policies exist, it marks the workload that was forgotten. A hint, because
 * the warning at the namespace already tells of the gap.
 */
export const workloadNotCovered = defineRule({
  meta: {
    id: 'workload-not-covered',
    title: 'Workload is selected by no policy',
    category: 'posture',
    severity: 'hint',
    fixable: true,
  },
  scope({ cluster, report }) {
    for (const namespace of cluster.namespaces.values()) {
      if (namespace.policies.length === 0 || PLATFORM_NAMESPACES.includes(namespace.name)) continue;
      for (const workload of namespace.workloads) {
        const { resource } = workload;
        if (resource === undefined || workload.hostNetwork || cluster.policiesSelecting(workload).length > 0) continue;
        // What is not understood may be the policy that is missed here.
        if (cluster.unreadOn(workload).some(({ touch }) => touch.isolates)) continue;
        report({
          resource,
          span: resource.fact.name?.span ?? resource.fact.kindSpan,
          message: `No policy selects ${workload.name}, although namespace ${namespace.name} has policies: everything may connect to it, and it may connect to everything. Write a policy for it, or a default deny for the namespace.`,
        });
      }
    }
  },
  fixes(finding, context) {
    const { cluster, snapshot, scope } = context;
    const workload = cluster.workloads.find(
      ({ resource }) =>
        resource?.uri === finding.resource.uri &&
        resource.documentIndex === finding.resource.documentIndex &&
        (resource.fact.name?.span ?? resource.fact.kindSpan).start === finding.span.start,
    );
    if (workload === undefined) return [];
    const files = draftPolicies(snapshot, scope, { source: 'manifests', workload: workload.id });
    // Of a workload that nothing is known of, the policy would only be a wall around it.
    const known = files.some(({ policy }) => policy.evidence.length > 0);
    return known ? [generation(workload.name, files)] : [];
  },
});

function generation(name: string, files: readonly GeneratedFile[]): Fix {
  return fixOf(`Create a policy for ${name} from what the manifests tell of its connections (denies the rest)`, () =>
    allEdits(files.map(({ uri, text }) => createFile(uri, text))),
  );
}
