import { editDocument, fixOf } from './fixes';
import { policyOfFinding } from './parts/finding-policy';
import { leavesTypesOut, writeTypesEdits } from './parts/policy-types';
import { list } from './parts/prose';
import { defineRule } from './rule';

export const egressOnlyIsolatesIngress = defineRule({
  meta: {
    id: 'egress-only-isolates-ingress',
    title: 'Policy with egress rules only denies all ingress as well',
    category: 'semantics',
    severity: 'warning',
    fixable: true,
  },
  policy(policy, { cluster, report }) {
    const { fact } = policy.resource;
    if (!leavesTypesOut(fact) || fact.ingress !== undefined) return;
    if (fact.egress === undefined || fact.egress.rules.length === 0) return;
    const subjects = cluster.subjectsOf(policy);
    // Another policy closes ingress on purpose: then this one takes nothing away.
    const closed = subjects.filter(
      (workload) =>
        cluster.isolation(workload, 'ingress').by.some((other) => other !== policy) ||
        cluster.unreadOn(workload, 'ingress').some(({ touch }) => touch.isolates),
    );
    if (subjects.length > 0 && closed.length === subjects.length) return;
    const who = subjects.length === 0 ? 'the pods it selects' : list(subjects.map((workload) => workload.name));
    report({
      resource: policy.resource,
      span: fact.egress.keySpan,
      message: `Policy ${policy.name} has no policyTypes and no ingress section, so Ingress is inferred too: all ingress to ${who} is denied. Write the policyTypes that are meant.`,
    });
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    if (policy === undefined) return [];
    const { fact } = policy.resource;
    const write = (directions: typeof fact.governs) => () =>
      editDocument(context, finding.resource, (document) => writeTypesEdits(document, fact, directions));
    return [
      fixOf('Write policyTypes: [Egress] (ingress is no longer denied)', write(['egress']), {
        preferred: true,
        widens: true,
      }),
      fixOf('Write policyTypes: [Ingress, Egress] (no change of effect)', write(['ingress', 'egress'])),
    ];
  },
});
