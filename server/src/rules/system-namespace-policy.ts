import type { Cluster, PolicyEntry } from '../workspace/cluster';
import { PLATFORM_NAMESPACES } from './parts/default-deny';
import { rulesInEffect } from './parts/policy-rules';
import { list } from './parts/prose';
import { defineRule } from './rule';

export const systemNamespacePolicy = defineRule({
  meta: {
    id: 'system-namespace-policy',
    title: "Policy isolates all pods of a namespace of the cluster's own",
    category: 'posture',
    severity: 'info',
    fixable: false,
    options: {
      type: 'object',
      properties: {
        namespaces: {
          type: 'array',
          items: { type: 'string' },
          default: PLATFORM_NAMESPACES,
          description: 'Namespaces in which the platform runs pods of its own.',
        },
      },
      additionalProperties: false,
    },
  },
  policy(policy, { cluster, options, report }) {
    const { name, namespace, resource, subject } = policy;
    const system = options['namespaces'] as readonly string[];
    if (
      resource.fact.clusterScoped ||
      resource.fact.refused ||
      subject.pods.requirements.length > 0 ||
      !system.includes(namespace)
    )
      return;
    const closed = resource.fact.governs.filter((direction) => !isOpen(cluster, policy, direction));
    if (closed.length === 0) return;
    report({
      resource,
      span: resource.fact.subject.podSelector?.keySpan ?? resource.fact.name?.span ?? resource.fact.kindSpan,
      message: `Policy ${name} isolates the ${list(closed)} of every pod of ${namespace}, those included that the platform runs there without a manifest here. What no policy allows them stops working for the whole cluster. Select the pods that it is for.`,
    });
  },
});

/** This policy, or another one for all pods, allows everything in the direction, so that nothing stops. */
function isOpen(cluster: Cluster, policy: PolicyEntry, direction: 'ingress' | 'egress'): boolean {
  return (cluster.namespaces.get(policy.namespace)?.policies ?? [policy]).some(
    (other) =>
      other.subject.pods.requirements.length === 0 &&
      !other.resource.fact.refused &&
      rulesInEffect(other).some(
        ({ rule, direction: of }) => of === direction && rule.peers === undefined && rule.ports === undefined,
      ),
  );
}
