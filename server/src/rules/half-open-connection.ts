import type { PortFact, SelectorFact } from '../dialects/facts';
import { scalar } from '../generate/templates';
import type { PolicyEntry, Workload } from '../workspace/cluster';
import { appendItem, insertEntry } from '../yaml/edit';
import { entry } from '../yaml/navigate';
import { allEdits, createFile, editDocument, fixOf } from './fixes';
import { policyOfFinding } from './parts/finding-policy';
import { type HalfOpen, halfOpenPeers } from './parts/half-open';
import { freePolicyName, newPolicyUri } from './parts/new-policy';
import { specOf, typeName } from './parts/policy-types';
import { count, list, unique } from './parts/prose';
import { type FixContext, type FixEdits, defineRule } from './rule';

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
    const plans = plansFor(found);
    const what = plans.map(({ into, workload }) =>
      into === undefined ? `a new policy for ${workload.name}` : `policy ${into.name}`,
    );
    return [
      fixOf(
        `Allow this connection from both ends (adds ${count(plans.length, `${found.direction} rule`)}: ${list(unique(what))})`,
        () => allEdits(plans.map((plan) => editsFor(plan, found, context))),
        { preferred: true, widens: true },
      ),
    ];
  },
});

/** Where the missing rule goes: into a policy that is about this workload, else into a policy of its own. */
interface Plan {
  readonly workload: Workload;
  readonly into: PolicyEntry | undefined;
}

function plansFor({ blocked, direction }: HalfOpen): readonly Plan[] {
  const plans = blocked.map(({ workload, by }): Plan => {
    const own = by.filter(
      ({ resource: { fact } }) =>
        !fact.clusterScoped && fact.governs.includes(direction) && (fact.subject.podSelector?.terms.length ?? 0) > 0,
    );
    return { workload, into: own[0] };
  });
  return plans.filter(
    (plan, index) => plan.into === undefined || plans.findIndex((p) => p.into === plan.into) === index,
  );
}

function editsFor({ workload, into }: Plan, { site, direction }: HalfOpen, context: FixContext): FixEdits {
  const rule = ruleYaml(site.policy, workload.namespace, direction === 'egress' ? 'to' : 'from', site.rule.ports);
  if (into !== undefined) {
    return editDocument(context, into.resource, (document) => {
      const spec = specOf(document, into.resource.fact);
      const section = entry(spec, direction);
      if (spec === undefined) return undefined;
      if (section?.value?.kind === 'seq') return appendItem(document.text, section.value, rule);
      if (section !== undefined) return undefined;
      return insertEntry(document.text, spec, direction, `- ${indented(rule, 2)}`, 'last');
    });
  }
  const namespace = context.cluster.namespaces.get(workload.namespace);
  if (namespace === undefined) return { documents: [], newDocuments: [] };
  const peer = site.policy.name;
  const name = freePolicyName(
    namespace,
    `${workload.name}-${direction === 'egress' ? 'to' : 'from'}-${peer}`.slice(0, 63),
  );
  const text = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${name}
  namespace: ${scalar(workload.namespace)}
spec:
  podSelector:
    matchLabels:
${stableLabels(workload)
  .map(([key, value]) => `      ${key}: ${scalar(value)}\n`)
  .join('')}  policyTypes:
    - ${typeName(direction)}
  ${direction}:
    - ${indented(rule, 6)}
`;
  return createFile(newPolicyUri(context, namespace, name), text);
}

function stableLabels({ resource, labels }: Workload): readonly (readonly [string, string])[] {
  const keys = resource?.fact.selectorKeys ?? [];
  const stable = [...labels].filter(([key]) => keys.includes(key));
  return stable.length > 0 ? stable : [...labels];
}

/** A rule whose peer is the subject of the policy that already allows the connection, with the same ports. */
function ruleYaml(
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
