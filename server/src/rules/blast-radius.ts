import { isPublished } from './parts/published';
import { spreadOf } from './parts/blast';
import { defineRule } from './rule';

export const blastRadius = defineRule({
  meta: {
    id: 'blast-radius',
    title: 'Many workloads can be reached from this one',
    category: 'posture',
    severity: 'info',
    offByDefault: true,
    fixable: false,
    options: {
      type: 'object',
      properties: {
        threshold: {
          type: 'integer',
          minimum: 1,
          default: 10,
          description: 'How many workloads may be reached before it is reported.',
        },
        onlyPublished: {
          type: 'boolean',
          default: true,
          description: 'Look only at workloads that are reached from outside the cluster.',
        },
      },
      additionalProperties: false,
    },
  },
  scope({ cluster, options, report }) {
    const all = cluster.workloads.filter(({ resource }) => resource !== undefined).length;
    for (const workload of cluster.workloads) {
      const { resource, name } = workload;
      if (resource === undefined || (options['onlyPublished'] === true && !isPublished(cluster, workload))) continue;
      const reached = spreadOf(cluster).from(workload);
      if (reached <= Number(options['threshold'])) continue;
      report({
        resource,
        span: resource.fact.name?.span ?? resource.fact.kindSpan,
        message: `From ${name}, ${reached} of ${all - 1} other workloads can be reached, directly or by way of each other. Whoever takes it over gets that far. Isolate the ones that it does not need.`,
      });
    }
  },
});
