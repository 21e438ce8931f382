import { policyOfFinding } from './parts/finding-policy';
import { halfOpenPeers } from './parts/half-open';
import { otherEndFix } from './parts/other-end-fix';
import { count, list, unique } from './parts/prose';
import { defineRule } from './rule';

export const halfOpenConnection = defineRule({
  meta: {
    id: 'half-open-connection',
    title: 'Connection is allowed at one end only',
    category: 'connectivity',
    severity: 'warning',
    fixable: true,
  },
  policy(policy, { cluster, report }) {
    for (const { site, direction, blocked } of halfOpenPeers(cluster, policy)) {
      const names = list(blocked.map(({ workload }) => workload.name));
      const by = unique(blocked.flatMap((end) => end.by));
      const verb = direction === 'egress' ? 'admits' : 'lets its pods out to';
      report({
        resource: policy.resource,
        span: site.peer.podSelector?.keySpan ?? site.peer.span,
        message: `Policy ${policy.name} ${verb} ${names}, but the ${direction} of ${names} is isolated by ${list(by.map((p) => p.name))} and no rule allows this connection there, so it is denied. Allow it at both ends.`,
        related: by.slice(0, 8).map(({ resource, name }) => ({
          resource,
          span: resource.fact.name?.span ?? resource.fact.kindSpan,
          message: `${name} isolates the other end`,
        })),
      });
    }
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const found =
      policy &&
      halfOpenPeers(context.cluster, policy).find(
        ({ site }) => (site.peer.podSelector?.keySpan ?? site.peer.span).start === finding.span.start,
      );
    if (found === undefined) return [];
    const rules = count(found.blocked.length, `${found.direction} rule`);
    const fix = otherEndFix(context, found, `Allow this connection from both ends: ${rules}`);
    return fix === undefined ? [] : [fix];
  },
});
