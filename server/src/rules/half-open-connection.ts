import type { PortFact, SelectorFact } from '../dialects/facts';
import { scalar } from '../generate/templates';
import type { PolicyEntry, Workload } from '../workspace/cluster';
import { type Addition, allowFix } from './parts/allow-rule';
import { policyOfFinding } from './parts/finding-policy';
import { type HalfOpen, halfOpenPeers } from './parts/half-open';
import { count, list, unique } from './parts/prose';
import { defineRule } from './rule';

export const halfOpenConnection = defineRule({
  meta: {
    id: 'half-open-connection',
    title: 'Connection is allowed at one end only',
    category: 'connectivity',
    severity: 'warning',
    fixable: true,
  },
  policy(policy, { cluster, report }) {
    for (const { site, direction, blocked } of halfOpenPeers(cluster, policy)) {
      const names = list(blocked.map(({ workload }) => workload.name));
      const by = unique(blocked.flatMap((end) => end.by));
      const verb = direction === 'egress' ? 'admits' : 'lets its pods out to';
      report({
        resource: policy.resource,
        span: site.peer.podSelector?.keySpan ?? site.peer.span,
        message: `Policy ${policy.name} ${verb} ${names}, but the ${direction} of ${names} is isolated by ${list(by.map((p) => p.name))} and no rule allows this connection there, so it is denied. Allow it at both ends.`,
        related: by.slice(0, 8).map(({ resource, name }) => ({
          resource,
          span: resource.fact.name?.span ?? resource.fact.kindSpan,
          message: `${name} isolates the other end`,
        })),
      });
    }
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const found =
      policy &&
      halfOpenPeers(context.cluster, policy).find(
        ({ site }) => (site.peer.podSelector?.keySpan ?? site.peer.span).start === finding.span.start,
      );
    if (found === undefined) return [];
    const { direction, blocked } = found;
    const additions = blocked.map((end) => additionFor(end.workload, found));
    const rules = count(blocked.length, `${direction} rule`);
    const fix = allowFix(context, `Allow this connection from both ends: ${rules}`, additions);
    return fix === undefined ? [] : [fix];
  },
});

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
