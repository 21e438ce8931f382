import type { PolicyFact, RuleFact } from '../../dialects/facts';
import type { Direction } from '../../engine/model';
import { type Selector, selectorKey } from '../../engine/selector';
import type { Cluster, PolicyEntry } from '../../workspace/cluster';
import { isSatisfiable } from '../../workspace/potential/selector-implication';
import { type Allowance, AllowanceIndex, allowanceOf, coveredBy } from './allowances';
import { groupBy } from './group';
import { peerMeaningKey } from './peer-meaning';
import { perCluster } from './per-cluster';
import { perPolicyGroup } from './policy-groups';
import { SelectorIndex } from './selector-index';

/**
 * A policy without which every connection would be decided the same: of the pods that exist, and of all that could. All that are
 * found can go at once.
 */
export interface Superfluous {
  readonly policy: PolicyEntry;
  /** The policies that do what it does. */
  readonly by: readonly PolicyEntry[];
  /** True when one other policy says exactly the same. */
  readonly same: boolean;
}

/** undefined when the policy changes something, or nobody can tell. */
export function superfluous(cluster: Cluster, policy: PolicyEntry): Superfluous | undefined {
  return byPolicy(cluster).get(policy);
}

const byPolicy = perCluster((cluster): ReadonlyMap<PolicyEntry, Superfluous> => {
  const found = superfluousByGroup(cluster).flatMap(({ members, value }): readonly Superfluous[] => {
    if (value.length === 0) return [];
    const entries = new Map(members.map((policy) => [policy.resource.fact, policy]));
    return value.flatMap(({ fact, by, same }) => {
      const policy = entries.get(fact);
      return policy === undefined ? [] : [{ policy, by: by.flatMap((other) => entries.get(other) ?? []), same }];
    });
  });
  return new Map(found.map((one) => [one.policy, one]));
});

const DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];

/** Facts stand for policies, as they outlive the edits of others. */
interface Found {
  readonly fact: PolicyFact;
  readonly by: readonly PolicyFact[];
  readonly same: boolean;
}

/** What a policy does, ready for comparison. */
interface Model {
  readonly fact: PolicyFact;
  readonly namespace: string;
  readonly subject: Selector;
  readonly subjectKey: string;
  /** undefined for a direction with a rule that nobody can compare. */
  readonly rules: Readonly<Record<Direction, readonly Allowance<PolicyFact>[] | undefined>>;
  /** Equal for policies that differ only in their order and in how they are written; undefined when nobody can tell. */
  readonly key: string | undefined;
}

const superfluousByGroup = perPolicyGroup((members): readonly Found[] => {
  // What selects nothing is another finding.
  const models = members.filter(({ subject }) => isSatisfiable(subject.pods)).map(modelOf);
  if (models.length < 2) return [];
  const twins = twinsIn(models);
  const gone = new Set(twins.map(({ fact }) => fact));
  const groups = subjectGroups(models.filter(({ fact }) => !gone.has(fact)));
  const covered: Found[] = [];
  for (const model of models.toReversed()) {
    const { fact } = model;
    const by = gone.has(fact) ? undefined : replacing(model, groups.covering(model.subject), gone);
    if (by === undefined) continue;
    gone.add(fact);
    covered.push({ fact, by, same: false });
  }
  return [...twins, ...covered];
});

const knownModels = new WeakMap<PolicyFact, Model>();

function modelOf({ subject, namespace, resource: { fact } }: PolicyEntry): Model {
  const known = knownModels.get(fact);
  if (known?.namespace === namespace) return known;
  const rulesIn = (direction: Direction): Model['rules'][Direction] => {
    const rules: readonly RuleFact[] = fact.governs.includes(direction) ? (fact[direction]?.rules ?? []) : [];
    const allowances = rules.map((rule) => allowanceOf(rule, namespace, fact));
    const told = allowances.filter((allowance) => allowance !== undefined);
    return told.length < allowances.length ? undefined : told;
  };
  const parts = {
    fact,
    namespace,
    subject: subject.pods,
    subjectKey: selectorKey(subject.pods),
    rules: { ingress: rulesIn('ingress'), egress: rulesIn('egress') },
  };
  const model = { ...parts, key: keyOf(parts) };
  knownModels.set(fact, model);
  return model;
}

/** Policies that say what an earlier one says. */
function twinsIn(models: readonly Model[]): readonly Found[] {
  const keyed = models.filter(({ key }) => key !== undefined);
  return [...groupBy(keyed, ({ key }) => key).values()].flatMap(([first, ...others]) =>
    others.map(({ fact }) => ({ fact, by: first === undefined ? [] : [first.fact], same: true })),
  );
}

function keyOf({ fact, subjectKey, rules }: Omit<Model, 'key'>): string | undefined {
  const sections = DIRECTIONS.filter((direction) => fact.governs.includes(direction)).map((direction) => {
    const keys = rules[direction]?.map(({ peers, ports }) => {
      const numbers = (['TCP', 'UDP', 'SCTP'] as const).map((protocol) => ports.numbers.ranges(protocol));
      const from = peers.map(peerMeaningKey).sort();
      return JSON.stringify([[...new Set(from)], numbers, ports.numbers.other, [...ports.names].sort()]);
    });
    return keys === undefined ? undefined : `${direction}:${[...new Set(keys)].sort().join()}`;
  });
  return sections.includes(undefined) ? undefined : [subjectKey, ...sections].join('\n');
}

/** Policies with the same subject. */
class SubjectGroup {
  private readonly indexes = new Map<Direction, AllowanceIndex<PolicyFact>>();
  private readonly silent: Readonly<Record<Direction, readonly PolicyFact[]>>;

  constructor(private readonly models: readonly Model[]) {
    const silentIn = (direction: Direction) =>
      models
        .map(({ fact, rules }) => ({ fact, rules: rules[direction] }))
        .filter(({ fact, rules }) => fact.governs.includes(direction) && rules?.length === 0)
        .map(({ fact }) => fact);
    this.silent = { ingress: silentIn('ingress'), egress: silentIn('egress') };
  }

  /** Policies that isolate in the direction and allow nothing there. */
  denying(direction: Direction): readonly PolicyFact[] {
    return this.silent[direction];
  }

  allowances(direction: Direction): AllowanceIndex<PolicyFact> {
    let found = this.indexes.get(direction);
    if (found === undefined) {
      found = new AllowanceIndex(this.models.flatMap(({ rules }) => rules[direction] ?? []));
      this.indexes.set(direction, found);
    }
    return found;
  }
}

function subjectGroups(models: readonly Model[]): SelectorIndex<SubjectGroup> {
  const groups = [...groupBy(models, ({ subjectKey }) => subjectKey).values()];
  return new SelectorIndex(
    groups.flatMap((same) => {
      const [first] = same;
      return first === undefined ? [] : [{ selector: first.subject, item: new SubjectGroup(same) }];
    }),
  );
}

/** Policies that surely select all pods of the model and, together, do to them all that it does. */
function replacing(
  model: Model,
  groups: readonly SubjectGroup[],
  gone: ReadonlySet<PolicyFact>,
): readonly PolicyFact[] | undefined {
  const counts = (fact: PolicyFact) => fact !== model.fact && !gone.has(fact);
  const used = new Set<PolicyFact>();
  for (const direction of model.fact.governs) {
    const rules = model.rules[direction];
    if (rules === undefined) return undefined;
    if (rules.length === 0) {
      // A policy that allows nothing is there to deny, and only another such policy stands in for it.
      const denying = groups.flatMap((group) => group.denying(direction).find(counts) ?? [])[0];
      if (denying === undefined) return undefined;
      used.add(denying);
    }
    const indexes = groups.map((group) => group.allowances(direction));
    for (const rule of rules) {
      // Whoever allows it isolates the pods as well.
      const by = coveredBy(rule, indexes, counts);
      if (by === undefined) return undefined;
      for (const fact of by) used.add(fact);
    }
  }
  return [...used];
}
