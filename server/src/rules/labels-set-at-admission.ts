import type { AdmissionFact, LabelSetFact } from '../dialects/facts';
import type { Selector } from '../engine/selector';
import type { Cluster } from '../workspace/cluster';
import type { Resource } from '../workspace/snapshot';
import { perCluster } from './parts/per-cluster';
import { defineRule } from './rule';

export const labelsSetAtAdmission = defineRule({
  meta: {
    id: 'labels-set-at-admission',
    title: 'Labels are set while objects are created, so verdicts do not see them',
    category: 'selector',
    severity: 'info',
    fixable: false,
  },
  scope({ cluster, scope, report }) {
    for (const resource of scope.resources) {
      if (!setsLabels(resource)) continue;
      const { fact } = resource;
      const [first] = fact.sets;
      if (first === undefined) continue;
      const matters = fact.sets.some((set) => isSelectedBy(cluster, set));
      const consequence = matters
        ? 'Verdicts do not see them, and may be wrong where selectors ask for them.'
        : 'Verdicts do not see them; no selector here asks for them now.';
      report({
        resource,
        span: first.span,
        message: `${fact.kind} ${resource.name} sets ${words(fact.sets)} while they are created. ${consequence} Write labels that policies rely on into the manifests.`,
        ...(matters ? {} : { severity: 'hint' as const }),
      });
    }
  },
});

function setsLabels(resource: Resource): resource is Resource<AdmissionFact> {
  return resource.fact.type === 'admission';
}

/** Of a label whose key is not known anything may be true. */
function isSelectedBy(cluster: Cluster, { on, key }: LabelSetFact): boolean {
  return key === undefined || selectedKeys(cluster)[on].has(key);
}

/** Keys that policies and Services ask pods and namespaces for. */
const selectedKeys = perCluster((cluster) => {
  const pods = new Set<string>();
  const namespaces = new Set<string>();
  const add = (keys: Set<string>, { requirements }: Selector) => {
    for (const { key } of requirements) keys.add(key);
  };
  for (const { subject, rules } of cluster.policies.flatMap(({ policy }) => policy.alternatives)) {
    const peers = rules.flatMap((rule) => rule.peers.flatMap((peer) => (peer.kind === 'pods' ? [peer.pods] : [])));
    for (const set of [subject, ...peers]) {
      add(pods, set.pods);
      if (set.namespaces.kind === 'matching') add(namespaces, set.namespaces.selector);
    }
  }
  for (const { resource } of cluster.services) for (const { key } of resource.fact.selector ?? []) pods.add(key.value);
  return { pods, namespaces };
});

const KEYS_NAMED = 3;

/** `label team on pods`, `labels a and b on pods and namespaces`. */
function words(sets: readonly LabelSetFact[]): string {
  const keys = [...new Set(sets.map(({ key }) => key))];
  const on = [...new Set(sets.map((set) => set.on))].sort().reverse().join(' and ');
  if (keys.includes(undefined)) return `labels on ${on}`;
  const shown = keys.slice(0, KEYS_NAMED).join(', ');
  const more = keys.length > KEYS_NAMED ? ` and ${keys.length - KEYS_NAMED} more` : '';
  return `${keys.length === 1 ? 'label' : 'labels'} ${shown}${more} on ${on}`;
}
