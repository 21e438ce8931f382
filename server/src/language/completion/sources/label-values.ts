import type { NamespaceEntry } from '../../../workspace/cluster';
import { at } from '../../../yaml/navigate';
import { textAt } from '../context';
import { count, NAMESPACE_NAME_LABEL } from '../../prose';
import {
  type Labelled,
  namespaceChoices,
  type OpenSelector,
  population,
  readSelector,
  selectorAround,
  stillMatching,
} from '../selection';
import type { Candidate, CompletionContext, CompletionSource } from '../source';

/** Values that a label key really has, with the number of workloads that the whole selector would then match. */
export const labelValues: CompletionSource = {
  id: 'label-values',
  at: (context) => termAt(context) !== undefined,
  *provide(context) {
    const term = termAt(context);
    if (term === undefined) return;
    yield* term.open.of === 'pods' ? podValues(context, term) : namespaceValues(context, term);
  },
};

interface OpenTerm {
  readonly open: OpenSelector;
  readonly key: string;
  /** Values that stand in the list already. */
  readonly written: ReadonlySet<string>;
  readonly negative: boolean;
}

function termAt(context: CompletionContext): OpenTerm | undefined {
  const open = selectorAround(context);
  if (open === undefined) return undefined;
  const { inside } = open;
  const [form, second, third] = inside;
  if (form === 'matchLabels') {
    if (context.role !== 'value' || inside.length !== 2 || typeof second !== 'string') return undefined;
    // Behind a tag what is missing is an empty text.
    const requirements = open.selector.requirements.filter(
      (term) => term.op !== 'in' || term.key !== second || term.values[0] !== '',
    );
    return { open: { ...open, selector: { requirements } }, key: second, written: new Set(), negative: false };
  }
  const isValue =
    form === 'matchExpressions' && typeof second === 'number' && third === 'values' && inside.length === 4;
  if (!isValue || context.role === 'key') return undefined;
  const expression = [...open.path, form, second];
  const key = textAt(context.root, [...expression, 'key']);
  const operator = textAt(context.root, [...expression, 'operator']);
  if (key === '' || operator === 'Exists' || operator === 'DoesNotExist') return undefined;
  const list = at(context.root, [...expression, 'values']);
  const items = list?.kind === 'seq' ? list.items : [];
  const written = new Set(items.flatMap((item) => (item?.kind === 'scalar' ? [item.source] : [])));
  // What the expression says so far is about its other values; the one being written is judged without them.
  const selector = readSelector(at(context.root, open.path), second);
  return { open: { ...open, selector }, key, written, negative: operator === 'NotIn' };
}

function* podValues(context: CompletionContext, { open, key, written, negative }: OpenTerm): Generator<Candidate> {
  for (const [value, matched] of byValue(stillMatching(population(context, open), open.selector), key)) {
    if (written.has(value)) continue;
    const counted = count(matched.length, 'workload');
    yield {
      text: value,
      role: 'value',
      kind: 'value',
      detail: negative ? `excludes ${counted}` : `matches ${counted}`,
      workloads: matched,
      rank: [matched.some((workload) => workload.namespace === context.namespace) ? 0 : 1, -matched.length],
    };
  }
}

function* namespaceValues(
  context: CompletionContext,
  { open, key, written, negative }: OpenTerm,
): Generator<Candidate> {
  const choices = namespaceChoices(context, open).filter(({ namespace }) => isWorthNaming(namespace));
  const narrowed = choices.some(({ namespace, workloads }) => workloads.length < namespace.workloads.length);
  const verb = negative ? 'excludes ' : narrowed || key !== NAMESPACE_NAME_LABEL ? 'matches ' : '';
  for (const [value, matched] of byValue(choices, key)) {
    if (written.has(value)) continue;
    const workloads = matched.flatMap((choice) => choice.workloads);
    const counted = count(workloads.length, 'workload');
    const isName = key === NAMESPACE_NAME_LABEL;
    yield {
      text: value,
      role: 'value',
      kind: isName ? 'namespace' : 'value',
      detail: `${verb}${isName ? counted : `${count(matched.length, 'namespace')}, ${counted}`}`,
      workloads,
      rank: [matched.some(({ namespace }) => namespace.name === context.namespace) ? 0 : 1, -workloads.length],
    };
  }
}

/** Namespaces that exist in every cluster are offered when something runs or is declared there. */
function isWorthNaming({ declared, workloads }: NamespaceEntry): boolean {
  return declared !== undefined || workloads.length > 0;
}

/** Carriers of a key by its value: what the selector would match with each value. */
function byValue<T extends Labelled>(carriers: readonly T[], key: string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const carrier of carriers) {
    const value = carrier.labels.get(key);
    if (value === undefined) continue;
    const group = groups.get(value);
    if (group === undefined) groups.set(value, [carrier]);
    else group.push(carrier);
  }
  return groups;
}
