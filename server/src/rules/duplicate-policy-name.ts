import { fixOf, replaceText } from './fixes';
import { isLayered } from './parts/layers';
import { freePolicyName } from './parts/new-policy';
import { defineRule } from './rule';

export const duplicatePolicyName = defineRule({
  meta: {
    id: 'duplicate-policy-name',
    title: 'Two policies have the same name',
    category: 'redundancy',
    severity: 'warning',
    fixable: true,
  },
  scope({ cluster, scope, report }) {
    const layered = isLayered(scope);
    for (const { name, id, namespace, resource, duplicates } of cluster.policies) {
      const all = [...duplicates, resource];
      // Overlays and bases of a renderer hold the same object on purpose.
      const [first, ...others] = all.filter((one) => !layered(one));
      if (first === undefined) continue;
      for (const other of others) {
        report({
          resource: other,
          span: other.fact.name?.span ?? other.fact.kindSpan,
          message: `${namespace === '' ? 'The cluster' : `Namespace ${namespace}`} has another policy named ${name}: only the one that is applied last is in force. Rename one of them.`,
          data: { policy: id },
          related: [
            {
              resource: first,
              span: first.fact.name?.span ?? first.fact.kindSpan,
              message: `The other policy named ${name}`,
            },
          ],
        });
      }
    }
  },
  fixes(finding, { cluster }) {
    const policy = cluster.policies.find(({ id }) => id === finding.data?.['policy']);
    if (policy === undefined) return [];
    const namesakes = cluster.policies.filter(({ namespace }) => namespace === policy.namespace);
    const name = freePolicyName({ policies: namesakes }, policy.name);
    return [
      fixOf(`Rename to ${name} (both policies are in force)`, () => replaceText(finding.resource, finding.span, name), {
        preferred: true,
        widens: true,
      }),
    ];
  },
});
