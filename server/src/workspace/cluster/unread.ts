import type { UnreadPolicyFact } from '../../dialects/facts';
import { compileTouch } from '../../dialects/index';
import { NO_EFFECT, type Policy } from '../../engine/model';
import type { UnreadEntry, UnreadTouch } from '../cluster';
import type { Resource } from '../snapshot';

/**
 * Objects that are not understood, with what the engine is told of them. In explanations they have numbers below zero, where
 * no policy is. Nobody but explanations and doubts meets them: they are no policies that rules could find anything in.
 */
export function modelUnread(resources: readonly Resource<UnreadPolicyFact>[]): readonly UnreadEntry[] {
  let order = 0;
  return resources.map((resource, position): UnreadEntry => {
    const { name, namespace, fact } = resource;
    const index = -1 - position;
    const touches = fact.touches.map((touch): UnreadTouch => {
      const policy = compileTouch(touch, namespace, index, order++);
      const { direction, may, isolates } = touch;
      return { direction, may, isolates, ...actingOn(policy), policy };
    });
    return {
      index,
      id: fact.clusterScoped ? name : `${namespace}/${name}`,
      namespace,
      name,
      resource,
      touches,
    };
  });
}

function actingOn({ alternatives }: Policy): Pick<UnreadTouch, 'subject' | 'peers'> {
  const acting = alternatives.find(({ governs }) => governs.length > 0) ?? NO_EFFECT;
  return { subject: acting.subject, peers: acting.rules[0]?.peers ?? [] };
}
