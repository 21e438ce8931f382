import { pluginWhy } from '../workspace/plugin-words';
import { rulesInEffect } from './parts/policy-rules';
import { defineRule } from './rule';

export const sctpNotEnforced = defineRule({
  meta: {
    id: 'sctp-not-enforced',
    title: 'Network plugin may take no notice of an SCTP entry',
    category: 'port',
    severity: 'info',
    fixable: false,
  },
  policy(policy, { cluster, report }) {
    const { plugin } = cluster;
    if (plugin.behaviour.sctp !== 'doubtful' || policy.resource.fact.clusterScoped) return;
    for (const { rule } of rulesInEffect(policy)) {
      for (const { match, protocol, span } of rule.ports ?? []) {
        if (match?.protocol !== 'SCTP') continue;
        report({
          resource: policy.resource,
          span: protocol?.span ?? span,
          message: `Whether this SCTP entry counts is not known: policies are enforced by ${pluginWhy(plugin)}, which handles SCTP only if it is told to, or not at all. Try it out in the cluster.`,
        });
      }
    }
  },
});
