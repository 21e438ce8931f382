import { NO_EFFECT, type Peer, type PodSet, type Policy, type PolicyAlternative } from '../engine/model';
import type { Requirement } from '../engine/selector';
import { podsInNamespace } from './compile';
import type { TouchFact } from './facts';

/**
 * What an object that is not understood may do, for the engine: nothing, or one of the things that it may do. Which of them
 * holds is not known, and what would differ is unknown for that reason.
 *
 * @param id the caller's number for the object.
 * @param order its place among all of them: equal numbers would tie.
 */
export function compileTouch(touch: TouchFact, namespace: string, id: number, order: number): Policy {
  const { direction, may } = touch;
  const subject = podsInNamespace(touch.pods, namespace);
  const peers = peersOf(touch, subject);
  const acting = may.map((action): PolicyAlternative => ({
    id,
    subject,
    governs: [direction],
    rules: [{ direction, action, peers, ports: 'all' }],
  }));
  return { alternatives: [{ ...NO_EFFECT, id }, ...acting], uncertain: 'dialect-not-enforced', order };
}

function peersOf({ peers }: TouchFact, subject: PodSet): readonly Peer[] {
  if (peers !== 'other-networks') return peers;
  return [...elsewhere(subject), { kind: 'nodes', all: true }];
}

const NAME_LABEL = 'kubernetes.io/metadata.name';

/** Pods of all other namespaces: at least one condition on the namespace does not hold. */
function elsewhere({ namespaces }: PodSet): readonly Peer[] {
  const requirements: readonly Requirement[] =
    namespaces.kind === 'one'
      ? [{ op: 'in', key: NAME_LABEL, values: [namespaces.namespace] }]
      : namespaces.selector.requirements;
  return requirements.map((requirement) => ({
    kind: 'pods',
    pods: {
      namespaces: { kind: 'matching', selector: { requirements: [negated(requirement)] } },
      pods: { requirements: [] },
    },
  }));
}

function negated(requirement: Requirement): Requirement {
  switch (requirement.op) {
    case 'in':
      return { ...requirement, op: 'not-in' };
    case 'not-in':
      return { ...requirement, op: 'in' };
    case 'exists':
      return { ...requirement, op: 'not-exists' };
    case 'not-exists':
      return { ...requirement, op: 'exists' };
  }
}
