import { scalar } from '../generate/templates';
import type { PolicyEntry } from '../workspace/cluster';
import { insertEntry, setValue } from '../yaml/edit';
import { entry, nodeWithSpan } from '../yaml/navigate';
import { editDocument, fixOf } from './fixes';
import { policyOfFinding } from './parts/finding-policy';
import { forgottenNamespace } from './parts/forgotten-namespace';
import { rulesInEffect } from './parts/policy-rules';
import { list, unique } from './parts/prose';
import { type Fix, type FixContext, defineRule } from './rule';

export const namespaceMissing = defineRule({
  meta: {
    id: 'namespace-missing',
    title: 'Policy names no namespace, although it is for pods of one',
    category: 'selector',
    severity: 'warning',
    fixable: true,
  },
  policy(policy, { cluster, snapshot, report }) {
    const forgotten = forgottenNamespace(cluster, policy, snapshot);
    if (forgotten === undefined) return;
    const { namespaces, because, witnesses } = forgotten;
    const where = list(namespaces, 3, 'or');
    const reason =
      because === 'subjects'
        ? `The pods that it fits, those of ${list(unique(witnesses.map(({ name }) => name)))}, are in ${list(namespaces)}.`
        : `What stands beside it in its folder is for ${list(namespaces)}.`;
    report({
      resource: policy.resource,
      span: policy.resource.fact.name?.span ?? policy.resource.fact.kindSpan,
      message: `Policy ${policy.name} has no namespace, so it goes where kubectl happens to point, mostly \`default\`, and does nothing elsewhere. ${reason} Write \`namespace: ${where}\`.`,
      related: witnesses.slice(0, 3).flatMap((resource) => {
        const span = resource.fact.namespace?.span;
        return span === undefined ? [] : [{ resource, span, message: `${resource.name} is in ${resource.namespace}` }];
      }),
    });
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const forgotten = policy && forgottenNamespace(context.cluster, policy, context.snapshot);
    return forgotten === undefined || policy === undefined
      ? []
      : forgotten.namespaces.slice(0, 3).map((name, index) => writeFix(policy, context, name, index === 0));
  },
});

function writeFix(policy: PolicyEntry, context: FixContext, namespace: string, preferred: boolean): Fix {
  const { resource } = policy;
  return fixOf(
    `Write namespace: ${namespace}`,
    () =>
      editDocument(context, resource, (document) => {
        const { metadataSpan } = resource.fact;
        const metadata = metadataSpan && nodeWithSpan(document.tree, metadataSpan);
        if (metadata?.kind !== 'map') return undefined;
        const written = entry(metadata, 'namespace');
        if (written !== undefined) return setValue(document.text, written, scalar(namespace));
        return insertEntry(document.text, metadata, 'namespace', scalar(namespace), { after: 'name' });
      }),
    // Its rules come to hold for the pods there.
    { preferred, widens: rulesInEffect(policy).length > 0 },
  );
}
