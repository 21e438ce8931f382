import { questionsOf } from '../engine/expansion';
import type { Resource } from '../workspace/snapshot';
import { type Conflict, conflictsBetween, isAskedFor } from './parts/conflicts';
import { isLayered } from './parts/layers';
import { defineRule } from './rule';

/** Other places that a finding leads to; more of them tell nothing new. */
const MOST_RELATED = 8;

export const duplicateObject = defineRule({
  meta: {
    id: 'duplicate-object',
    title: 'Manifests of one object contradict each other',
    category: 'redundancy',
    severity: 'warning',
    fixable: false,
  },
  scope({ cluster, scope, report }) {
    const layered = isLayered(scope);
    const asked = questionsOf(cluster.input);
    for (const { first, whole } of cluster.duplicates) {
      // Policies have a rule of their own, with a fix.
      if (first.fact.type === 'policy') continue;
      const plain = whole.filter((resource) => !layered(resource));
      const conflicts = conflictsBetween(plain);
      const resource = plain.at(-1);
      if (resource === undefined || conflicts.length === 0) continue;
      const matters = conflicts.some((conflict) => isAskedFor(conflict, asked));
      report({
        resource,
        span: spanOf(resource),
        message: `${nameOf(resource)} stands in ${plain.length} places, which differ in ${conflicts.map(describe).join(' and ')}. ${consequence(resource, matters)} Keep one of them, or check the folders of different clusters each on its own.`,
        severity: matters ? 'warning' : 'info',
        related: plain
          .slice(0, -1)
          .slice(-MOST_RELATED)
          .map((other) => ({ resource: other, span: spanOf(other), message: `${nameOf(other)} stands here, too` })),
      });
    }
  },
});

function spanOf({ fact }: Resource) {
  return fact.name?.span ?? fact.kindSpan;
}

function nameOf({ fact, namespace, name }: Resource): string {
  return namespace === '' ? `${fact.kind} ${name}` : `${fact.kind} ${name} of namespace ${namespace}`;
}

function consequence({ fact }: Resource, matters: boolean): string {
  if (fact.type === 'service')
    return 'Which of them is in force is not known; the last is taken for where it leads to.';
  return matters
    ? 'Which of them is in force is not known, and neither are the verdicts that depend on it.'
    : 'Which of them is in force is not known; no policy asks for what differs.';
}

function describe({ kind, names }: Conflict): string {
  switch (kind) {
    case 'host network':
      return 'whether it uses the host network';
    case 'selector':
      return 'the pods that it selects';
    case 'ports':
      return 'its ports';
    case 'pod labels':
    case 'namespace labels':
    case 'named ports': {
      const what = { 'pod labels': 'pod label', 'namespace labels': 'label', 'named ports': 'named port' }[kind];
      return `${what}${names.length > 1 ? 's' : ''} ${names.map((name) => `\`${name}\``).join(', ')}`;
    }
  }
}
