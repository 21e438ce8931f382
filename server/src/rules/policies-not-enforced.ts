import { pluginWhy } from '../workspace/plugin-words';
import { defineRule } from './rule';

/** Other places are named up to this many. */
const MOST_RELATED = 5;

export const policiesNotEnforced = defineRule({
  meta: {
    id: 'policies-not-enforced',
    title: 'Network plugin of the cluster does not enforce policies',
    category: 'semantics',
    severity: 'error',
    fixable: false,
  },
  scope({ cluster, report }) {
    const { plugin } = cluster;
    if (plugin.behaviour.policies !== 'ignored') return;
    const others = plugin.unenforced.filter(({ fact }) => fact.type === 'unread-policy' && fact.touches.length > 0);
    const policies = [...cluster.policies.map(({ resource }) => resource), ...others];
    // Told once: where the plugin is installed, else at the first policy.
    const [place = policies[0]] = plugin.signs;
    if (policies.length === 0 || place === undefined) return;
    const what =
      policies.length === 1 ? '1 policy of this folder has' : `${policies.length} policies of this folder have`;
    report({
      resource: place,
      span: place.fact.name?.span ?? place.fact.kindSpan,
      message: `${what} no effect: ${pluginWhy(plugin)}, connects pods and does not enforce policies, so that everything is allowed. Add a plugin that enforces them, or name the right one with the setting palisade.cni.`,
      related: policies.slice(0, MOST_RELATED).map((resource) => ({
        resource,
        span: resource.fact.name?.span ?? resource.fact.kindSpan,
        message: `${resource.name} is not enforced`,
      })),
    });
  },
});
