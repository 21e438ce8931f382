import type { RuleFact } from '../dialects/facts';
import { pluginWhy } from '../workspace/plugin-words';
import { rulesInEffect } from './parts/policy-rules';
import { unique } from './parts/prose';
import { defineRule } from './rule';

export const portLimit = defineRule({
  meta: {
    id: 'port-limit',
    title: 'Rule has more ports than the network plugin takes',
    category: 'port',
    severity: 'warning',
    fixable: false,
  },
  policy(policy, { cluster, report }) {
    const { plugin } = cluster;
    const { mostPorts } = plugin.behaviour;
    if (mostPorts === undefined || policy.resource.fact.clusterScoped) return;
    for (const { rule } of rulesInEffect(policy)) {
      const ports = distinctPorts(rule);
      if (ports <= mostPorts) continue;
      report({
        resource: policy.resource,
        span: rule.portsKeySpan ?? rule.span,
        message: `The rule has ${ports} different ports: policies are enforced by ${pluginWhy(plugin)}, which takes at most ${mostPorts} for one selector. Write neighbours as a range, or give the pods fewer ports.`,
      });
    }
  },
});

/** The limit is one for each protocol. */
function distinctPorts({ ports = [] }: RuleFact): number {
  const texts = ports.flatMap(({ match }) => (match === undefined ? [] : [match]));
  const protocols = unique(texts.map(({ protocol }) => protocol));
  const counts = protocols.map((protocol) => {
    const own = texts.filter((match) => match.protocol === protocol);
    return unique(own.map((match) => JSON.stringify(match))).length;
  });
  return Math.max(0, ...counts);
}
