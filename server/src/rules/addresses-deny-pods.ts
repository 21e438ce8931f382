import { appendItem } from '../yaml/edit';
import { at } from '../yaml/navigate';
import { editDocument, fixOf } from './fixes';
import { coversPods } from './parts/coverage';
import { textIn } from './parts/data-fixes';
import { isCertain, policiesBefore } from './parts/ordered-tiers';
import { itemAt } from './parts/tree-places';
import { defineRule } from './rule';
import { EVERYTHING } from '../engine/selector';
import type { PodSet } from '../engine/model';

const ID = 'addresses-deny-pods';
const ALL_PODS: PodSet = { namespaces: { kind: 'matching', selector: EVERYTHING }, pods: EVERYTHING };

export const addressesDenyPods = defineRule({
  meta: {
    id: ID,
    title: 'Rule that denies all addresses denies pods too',
    category: 'semantics',
    severity: 'hint',
    fixable: true,
  },
  policy(policy, { cluster, report }) {
    const { fact } = policy.resource;
    const problem = fact.problems.find(({ rule }) => rule === ID);
    if (problem === undefined || fact.refused) return;
    // A policy that decides earlier may have spoken of all pods.
    const spoken = policiesBefore(cluster, policy).some(
      (other) =>
        isCertain(other) &&
        coversPods(other.subject, policy.subject) &&
        other.resource.fact.egress?.rules.some(
          ({ ports, peers }) =>
            ports === undefined &&
            (peers?.some(({ peer }) => peer.kind === 'pods' && coversPods(peer.pods, ALL_PODS)) ?? true),
        ),
    );
    if (spoken) return;
    const { message, span, data } = problem;
    report({ resource: policy.resource, span, message, ...(data === undefined ? {} : { data }) });
  },
  fixes(finding, context) {
    const item = textIn(finding, 'item');
    const index = finding.data?.['index'];
    if (item === undefined || typeof index !== 'number') return [];
    return [
      fixOf(
        'Insert a rule that leaves the pods to later policies',
        () =>
          editDocument(context, finding.resource, (document) => {
            const path = itemAt(document, finding.span)?.path ?? [];
            const list = at(document.tree.root, path.slice(0, path.indexOf('egress') + 1));
            return list?.kind === 'seq' ? appendItem(document.text, list, item, index) : undefined;
          }),
        { preferred: true, widens: true },
      ),
    ];
  },
});
