import type { PortFact, SelectorFact } from '../../dialects/facts';
import { scalar } from '../../generate/templates';
import type { PolicyEntry, Workload } from '../../workspace/cluster';
import type { Fix, FixContext } from '../rule';
import { type Addition, allowFix } from './allow-rule';
import type { HalfOpen } from './half-open';

/** Allows the connection at the end that denies it, too. undefined when no labels tell the pods of that end. */
export function otherEndFix(context: FixContext, found: HalfOpen, title: string): Fix | undefined {
  return allowFix(
    context,
    title,
    found.blocked.map((end) => additionFor(end.workload, found)),
  );
}

function additionFor(workload: Workload, { site, direction }: HalfOpen): Addition {
  const key = direction === 'egress' ? 'to' : 'from';
  return {
    workload,
    direction,
    rule: ruleText(site.policy, workload.namespace, key, site.rule.ports),
    policyName: `${workload.name}-${key}-${site.policy.name}`,
  };
}

/** A rule whose peer is the subject of the policy that already allows the connection, with the same ports. */
function ruleText(
  policy: PolicyEntry,
  fromNamespace: string,
  key: 'from' | 'to',
  ports: readonly PortFact[] | undefined,
): string {
  const selector = selectorYaml(policy.resource.fact.subject.podSelector);
  const pods = selector === '{}' ? 'podSelector: {}' : `podSelector:\n  ${indented(selector, 2)}`;
  const space =
    policy.namespace === fromNamespace
      ? ''
      : `namespaceSelector:\n  matchLabels:\n    kubernetes.io/metadata.name: ${scalar(policy.namespace)}\n`;
  const peer = `${key}:\n  - ${indented(space + pods, 4)}`;
  return ports === undefined
    ? peer
    : `${peer}\nports:\n${ports.map((port) => `  - ${indented(portYaml(port), 4)}`).join('\n')}`;
}

function selectorYaml(selector: SelectorFact | undefined): string {
  const terms = selector?.terms ?? [];
  const labels = terms.filter((term) => term.form === 'matchLabels');
  const expressions = terms.filter((term) => term.form === 'matchExpressions');
  const parts = [
    ...(labels.length === 0
      ? []
      : [`matchLabels:\n${labels.map((t) => `  ${t.key.value}: ${scalar(t.values[0]?.value ?? '')}`).join('\n')}`]),
    ...(expressions.length === 0
      ? []
      : [
          `matchExpressions:\n${expressions
            .map((t) => {
              const values =
                t.values.length === 0 ? '' : `, values: [${t.values.map((v) => scalar(v.value)).join(', ')}]`;
              return `  - { key: ${t.key.value}, operator: ${t.operator}${values} }`;
            })
            .join('\n')}`,
        ]),
  ];
  return parts.length === 0 ? '{}' : parts.join('\n');
}

function portYaml({ protocol, port, endPort }: PortFact): string {
  return [
    `protocol: ${protocol?.value ?? 'TCP'}`,
    ...(port === undefined ? [] : [`port: ${typeof port.value === 'number' ? port.value : scalar(port.value)}`]),
    ...(endPort === undefined ? [] : [`endPort: ${endPort.value}`]),
  ].join('\n');
}

function indented(text: string, width: number): string {
  return text.replaceAll('\n', `\n${' '.repeat(width)}`);
}
