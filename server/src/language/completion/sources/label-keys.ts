import { count, NAMESPACE_NAME_LABEL } from '../../prose';
import {
  type Labelled,
  namespaceChoices,
  type OpenSelector,
  population,
  selectorAround,
  stillMatching,
} from '../selection';
import type { Candidate, CompletionContext, CompletionSource } from '../source';

/** Label keys that workloads or namespaces really carry, given what the selector says already. */
export const labelKeys: CompletionSource = {
  id: 'label-keys',
  at: (context) => isKeyPlace(context, selectorAround(context)),
  *provide(context) {
    const open = selectorAround(context);
    if (open === undefined) return;
    const role = context.role === 'key' ? 'key' : 'value';
    yield* open.of === 'pods' ? podKeys(context, open, role) : namespaceKeys(context, open, role);
  },
};

/** In `matchLabels` a key is written, in an expression it is the value of `key`. */
function isKeyPlace({ role }: CompletionContext, open: OpenSelector | undefined): boolean {
  if (open === undefined) return false;
  const [form, , key] = open.inside;
  if (form === 'matchLabels') return role === 'key' && open.inside.length === 1;
  return form === 'matchExpressions' && role === 'value' && key === 'key' && open.inside.length === 3;
}

function* podKeys(context: CompletionContext, open: OpenSelector, role: Candidate['role']): Generator<Candidate> {
  const workloads = stillMatching(population(context, open), open.selector);
  const written = new Set(context.siblings);
  for (const [key, carrying] of byKey(workloads)) {
    if (role === 'key' && written.has(key)) continue;
    yield {
      text: key,
      role,
      kind: 'label',
      detail: `on ${count(carrying.length, 'workload')}`,
      workloads: carrying,
      more: true,
      rank: [carrying.some((workload) => workload.namespace === context.namespace) ? 0 : 1, -carrying.length],
    };
  }
}

function* namespaceKeys(context: CompletionContext, open: OpenSelector, role: Candidate['role']): Generator<Candidate> {
  const namespaces = namespaceChoices(context, open);
  const written = new Set(context.siblings);
  for (const [key, carrying] of byKey(namespaces)) {
    if (role === 'key' && written.has(key)) continue;
    const isName = key === NAMESPACE_NAME_LABEL;
    yield {
      text: key,
      role,
      kind: 'label',
      detail: isName ? 'the name of the namespace' : `on ${count(carrying.length, 'namespace')}`,
      more: true,
      ...(isName && { documentation: 'The API server writes this label on every namespace; nobody can forget it.' }),
      rank: [isName ? 0 : 1, -carrying.length],
    };
  }
}

function byKey<T extends Labelled>(carriers: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const carrier of carriers) {
    for (const key of carrier.labels.keys()) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [carrier]);
      else group.push(carrier);
    }
  }
  return groups;
}
