import { type Fix, type FixContext, type Rule, type RuleMeta, defineRule } from '../rule';
import { type EmptyPeer, emptyPeers } from './empty-peer';
import { policyOfFinding } from './finding-policy';

/** A rule about peers that find nothing for one reason. */
export function emptyPeerRule(
  meta: Pick<RuleMeta, 'id' | 'title'>,
  reason: EmptyPeer['cause'],
  fixesFor: (empty: EmptyPeer, context: FixContext) => readonly Fix[],
): Rule {
  return defineRule({
    meta: { ...meta, category: 'selector', severity: 'warning', fixable: true },
    policy(policy, { cluster, report }) {
      for (const { cause, span, message, severity, workloads } of emptyPeers(cluster, policy)) {
        if (cause !== reason) continue;
        report({
          resource: policy.resource,
          span,
          message,
          severity,
          related: workloads.slice(0, 3).flatMap(({ resource, name }) => {
            const at = resource?.fact.name?.span;
            return resource === undefined || at === undefined
              ? []
              : [{ resource, span: at, message: `${name} is defined here` }];
          }),
        });
      }
    },
    fixes(finding, context) {
      const policy = policyOfFinding(finding, context);
      const empty =
        policy &&
        emptyPeers(context.cluster, policy).find(
          ({ cause, span }) => cause === reason && span.start === finding.span.start,
        );
      return empty === undefined ? [] : fixesFor(empty, context);
    },
  });
}
