import { pluginWhy } from '../workspace/plugin-words';
import { defineRule } from './rule';

export const dialectNotEnforced = defineRule({
  meta: {
    id: 'dialect-not-enforced',
    title: 'Policy is of a kind that the network plugin of the cluster takes no notice of',
    category: 'semantics',
    severity: 'warning',
    fixable: false,
  },
  scope({ cluster, report }) {
    const { plugin } = cluster;
    // Where nothing is enforced, that is told once and for all.
    if (plugin.behaviour.policies === 'ignored') return;
    for (const resource of plugin.unenforced) {
      const { fact } = resource;
      if (fact.type === 'unread-policy' && fact.touches.length === 0) continue;
      report({
        resource,
        span: fact.name?.span ?? fact.kindSpan,
        message: `${fact.kind} ${resource.name} has no effect: policies are enforced by ${pluginWhy(plugin)}, which takes no notice of this kind. Say the same in a kind that it enforces, or name the right plugin with the setting palisade.cni.`,
        tags: ['unnecessary'],
      });
    }
  },
});
