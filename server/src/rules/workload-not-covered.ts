import { defineRule } from './rule';

/** Complements missing-default-deny: where some policies exist, it names the workload that was forgotten. */
export const workloadNotCovered = defineRule({
  meta: {
    id: 'workload-not-covered',
    title: 'Workload is selected by no policy',
    category: 'posture',
    severity: 'info',
    fixable: false,
  },
  scope({ cluster, report }) {
    for (const namespace of cluster.namespaces.values()) {
      if (namespace.policies.length === 0) continue;
      for (const workload of namespace.workloads) {
        const { resource } = workload;
        if (resource === undefined || workload.hostNetwork || cluster.policiesSelecting(workload).length > 0) continue;
        report({
          resource,
          span: resource.fact.name?.span ?? resource.fact.kindSpan,
          message: `No policy selects ${workload.name}, while other workloads of namespace ${namespace.name} have one: everything may connect to it, and it may connect to everything. Write a policy for it, or a default deny for the namespace.`,
        });
      }
    }
  },
});
