import type { SelectorTerm } from '../dialects/facts';
import type { Cluster } from '../workspace/cluster';
import { fixOf, replaceText } from './fixes';
import { peersInEffect } from './parts/policy-rules';
import { defineRule } from './rule';

const STANDARD_KEY = 'kubernetes.io/metadata.name';

/** Keys that people take for the name of a namespace. */
const LOOKALIKES: readonly string[] = [
  'name',
  'namespace',
  'ns',
  'namespace-name',
  'namespace.name',
  'kubernetes.io/name',
  'kubernetes.io/namespace',
  'kubernetes.io/metadata.namespace',
  'kubernetes.io/metadata/name',
  'k8s.io/metadata.name',
  'metadata.name',
];

/** A selector term that looks for a namespace by a label that nobody is known to set. */
export function isLookalike(cluster: Cluster, term: SelectorTerm): boolean {
  const [value] = term.values;
  if (term.operator !== 'In' || term.values.length !== 1 || value === undefined) return false;
  const key = term.key.value;
  if (key === STANDARD_KEY) return false;
  const namespaces = [...cluster.namespaces.values()];
  // Whoever labels namespaces so knows what the selector means; another namespace's manifest may be elsewhere.
  if (namespaces.some((namespace) => namespace.labels.get(key) === value.value)) return false;
  const carried = namespaces.some((namespace) => namespace.labels.has(key));
  return LOOKALIKES.includes(key)
    ? !carried || cluster.namespaces.has(value.value)
    : !carried && cluster.namespaces.has(value.value);
}

export const namespaceLabelNotStandard = defineRule({
  meta: {
    id: 'namespace-label-not-standard',
    title: 'Namespace is selected by a label that it need not have',
    category: 'selector',
    severity: 'warning',
    fixable: true,
  },
  policy(policy, { cluster, report }) {
    // Where no manifest declares a namespace, nobody knows which labels they have.
    const told = [...cluster.namespaces.values()].some(({ declared }) => declared !== undefined);
    const peers = peersInEffect(policy).map((site) => site.peer.namespaceSelector);
    const selectors = [policy.resource.fact.subject.namespaceSelector, ...peers];
    for (const term of selectors.flatMap((selector) => selector?.terms ?? [])) {
      if (!isLookalike(cluster, term)) continue;
      report({
        resource: policy.resource,
        span: term.key.span,
        message: `No namespace of this workspace is labelled ${term.key.value}=${term.values[0]?.value}. The label that every namespace has is ${STANDARD_KEY}; use that.`,
        ...(told ? {} : { severity: 'info' as const }),
      });
    }
  },
  fixes: (finding) => [
    fixOf(`Use the label ${STANDARD_KEY}`, () => replaceText(finding.resource, finding.span, STANDARD_KEY), {
      preferred: true,
      widens: true,
    }),
  ],
});
