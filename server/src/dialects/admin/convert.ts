import { insertEntry, removeEntry, replaceNode, setScalar } from '../../yaml/edit';
import { child, entry } from '../../yaml/navigate';
import type { SpanEdit } from '../../yaml/span';
import type { YamlEntry, YamlMap, YamlNode } from '../../yaml/tree';
import type { Conversion, LowerInput } from '../dialect';
import { integerAt, itemsAt, mapAt, mapsAt, textIn } from '../read';
import { GROUP, kindOf } from './kinds';
import { lowerAdminPolicy } from './policy';

const TARGET = kindOf('ClusterNetworkPolicy');
/** Behind all other policies of its tier, where a BaselineAdminNetworkPolicy stands (C7). */
const LAST_PRIORITY = 1000;

/** AdminNetworkPolicy and BaselineAdminNetworkPolicy as ClusterNetworkPolicy (ANP15, C7): same meaning, other words. */
export function conversions(input: LowerInput, text: string): readonly Conversion[] {
  const kind = kindOf(input.kind);
  if (kind.successor === undefined || input.apiVersion !== `${GROUP}/${kind.version}`) return [];
  return [
    {
      title: `Convert to ${TARGET.kind} (${TARGET.version})`,
      disabled: obstacle(input),
      kind: TARGET.kind,
      edits: () => edits(input, text, kind.hasPriority ? 'Admin' : 'Baseline'),
    },
  ];
}

/** What the new kind cannot say, or what would not survive the rewriting. */
function obstacle(input: LowerInput): string | undefined {
  const { root } = input;
  if (lowerAdminPolicy(input).refused) return 'the policy has errors; repair them first';
  if (hasAlias(root)) return 'the policy uses YAML aliases';
  for (const [section, peers] of [
    ['ingress', 'from'],
    ['egress', 'to'],
  ] as const) {
    const rules = itemsAt(root, 'spec', section);
    const { limit, kind } = TARGET;
    if (rules.length > limit)
      return `${kind} takes at most ${limit} rules in \`${section}\`, and there are ${rules.length}`;
    for (const [index, rule] of rules.entries()) {
      for (const list of [peers, 'ports']) {
        const { length } = itemsAt(rule, list);
        if (length > limit) return `${kind} takes at most ${limit} items in \`${list}\`, and a rule has ${length}`;
      }
      const broken = mapsAt(rule, 'ports').some((port) => reversed(mapAt(port, 'portRange')));
      if (broken) return `rule ${index + 1} of \`${section}\` has a range that ends before it begins`;
    }
  }
  return undefined;
}

function reversed(range: YamlMap | undefined): boolean {
  const start = integerAt(child(range, 'start'));
  const end = integerAt(child(range, 'end'));
  return start !== undefined && end !== undefined && end.value < start.value;
}

function hasAlias(node: YamlNode | undefined): boolean {
  if (node === undefined || node.kind === 'scalar') return node?.aliasSpan !== undefined;
  if (node.aliasSpan !== undefined) return true;
  return node.kind === 'seq'
    ? node.items.some(hasAlias)
    : node.entries.some(({ key, value }) => hasAlias(key) || hasAlias(value));
}

function edits({ root }: LowerInput, text: string, tier: 'Admin' | 'Baseline'): readonly SpanEdit[] {
  const spec = mapAt(root, 'spec');
  if (spec === undefined) return [];
  const head = tier === 'Admin' ? [] : insertEntry(text, spec, 'priority', String(LAST_PRIORITY), 'first');
  return [
    ...scalar(text, child(root, 'apiVersion'), `${GROUP}/${TARGET.version}`),
    ...scalar(text, child(root, 'kind'), TARGET.kind),
    ...insertEntry(text, spec, 'tier', tier, 'first'),
    ...head,
    ...[...mapsAt(spec, 'ingress'), ...mapsAt(spec, 'egress')].flatMap((rule) => ruleEdits(rule, text)),
  ];
}

function scalar(text: string, node: YamlNode | undefined, value: string): readonly SpanEdit[] {
  return node?.kind === 'scalar' ? setScalar(text, node, value) : [];
}

function ruleEdits(rule: YamlMap, text: string): readonly SpanEdit[] {
  const action = textIn(rule, 'action') === 'Allow' ? scalar(text, child(rule, 'action'), 'Accept') : [];
  const ports = entry(rule, 'ports');
  if (ports === undefined) return action;
  // No ports and an empty list of them are all traffic; the new kind takes no empty list (C15).
  if (ports.value?.kind !== 'seq' || ports.value.items.length === 0)
    return [...action, ...removeEntry(text, rule, 'ports')];
  return [...action, renamed(ports, 'protocols'), ...mapsAt(ports.value).flatMap((port) => portEdits(port, text))];
}

function renamed({ key }: YamlEntry, name: string): SpanEdit {
  return { span: key.span, text: key.style === 'double' ? `"${name}"` : name };
}

function portEdits(port: YamlMap, text: string): readonly SpanEdit[] {
  const named = entry(port, 'namedPort');
  if (named !== undefined) return [renamed(named, 'destinationNamedPort')];
  const written = entry(port, 'portNumber') ?? entry(port, 'portRange');
  const { value } = written ?? {};
  if (written === undefined || value?.kind !== 'map') return [];
  const protocol = (textIn(value, 'protocol') ?? 'TCP').toLowerCase();
  const start = integerAt(child(value, 'port') ?? child(value, 'start'))?.value;
  const end = integerAt(child(value, 'end'))?.value ?? start;
  const destination = start === end ? `number: ${start}` : `range:\n  start: ${start}\n  end: ${end}`;
  return [
    renamed(written, protocol),
    ...replaceNode(text, value, `destinationPort:\n${destination.replace(/^/gm, '  ')}`),
  ];
}
