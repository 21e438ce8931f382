import type { CodeLens } from 'vscode-languageserver-types';
import { policyKey } from '../../workspace/diff/changes';
import type { Snapshot } from '../../workspace/snapshot';
import type { Impact } from '../impact/impact';
import { policyWords } from '../impact/impact-words';
import { policyAt, resourcesIn } from '../resources';

/** Shows the Impact view. */
const SHOW_IMPACT = 'palisade.showImpact';

/** Over each policy that differs from the base: what that opens and closes. `impact` may be of a moment ago. */
export function impactLenses(snapshot: Snapshot, uri: string, impact: Impact | undefined): readonly CodeLens[] {
  const scope = snapshot.scopeOf(uri);
  if (impact === undefined || impact.policies.size === 0 || scope?.root !== impact.scope.root) return [];
  return resourcesIn(snapshot, uri).flatMap((resource) => {
    const policy = policyAt(scope, resource);
    // Of several manifests of one policy, the first has it.
    if (policy === undefined || (policy.duplicates[0] ?? policy.resource) !== resource) return [];
    const found = impact.policies.get(policyKey(policy));
    if (found === undefined) return [];
    const { start } = resource.fact.span;
    const title = policyWords(found, impact.base);
    return [
      {
        range: { ...snapshot.locate(resource, { start, end: start }).range },
        command: { title, command: SHOW_IMPACT, arguments: [{ scope: scope.root }] },
      },
    ];
  });
}
