import { PLATFORM_NAMESPACES } from './parts/default-deny';
import { defineRule } from './rule';

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
    fixable: false,
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
});
