import type { Direction } from '../../engine/model';
import type { TreeNode } from '../../protocol';
import type { UnreadEntry } from '../../workspace/cluster';
import { isUnread, unreadClause, unreadName } from '../../workspace/deciding';
import type { Scope, Snapshot } from '../../workspace/snapshot';
import type { Span } from '../../yaml/span';
import { escapeMarkdown } from '../markdown';
import type { Decider } from '../peers';
import { describeRule } from '../prose';
import { nameSpan } from '../resources';
import { nodeId, type NodePath } from './node-id';

/** `direction`: of the workload below which the rule stands. */
export interface RuleContext {
  readonly snapshot: Snapshot;
  readonly scope: Scope;
  readonly direction: Direction;
}

/** The rule, or the object, that decides about a connection of a workload. */
export function ruleNode(context: RuleContext, decider: Decider, path: NodePath): TreeNode {
  const { policy } = decider;
  if (isUnread(policy)) return unreadNode(context, decider, policy, path);
  const rule = decider.rule === undefined ? undefined : policy.resource.fact[decider.direction]?.rules[decider.rule];
  const isIsolation = decider.rule === undefined && decider.action === 'deny';
  return deciderNode(context, decider, path, {
    key: policy.id,
    label: decider.rule === undefined ? policy.name : `${policy.name} · ${decider.direction} rule ${decider.rule + 1}`,
    action: decider.action === 'allow' ? '' : isIsolation ? 'isolates it, and no rule allows this' : decider.action,
    sentence:
      rule === undefined
        ? `${policy.name} isolates ${decider.direction}.`
        : describeRule(rule, decider.direction, policy.namespace),
    icon: 'law',
    span: rule?.span ?? nameSpan(policy.resource),
  });
}

function unreadNode(context: RuleContext, decider: Decider, entry: UnreadEntry, path: NodePath): TreeNode {
  const { kind } = entry.resource.fact;
  return deciderNode(context, decider, path, {
    key: unreadName(entry),
    label: `${kind} ${entry.name}`,
    action: 'not understood',
    sentence: `${unreadClause([entry]) ?? ''}.`,
    icon: 'question',
    span: nameSpan(entry.resource),
  });
}

interface DeciderText {
  readonly key: string;
  readonly label: string;
  /** '' for what a rule does by itself. */
  readonly action: string;
  readonly sentence: string;
  readonly icon: string;
  readonly span: Span;
}

function deciderNode(context: RuleContext, decider: Decider, path: NodePath, text: DeciderText): TreeNode {
  const { snapshot, direction } = context;
  const { policy } = decider;
  const where =
    decider.direction === direction ? '' : decider.direction === 'egress' ? 'at the source' : 'at the destination';
  return {
    id: nodeId(path, 'rule', text.key, decider.direction, String(decider.rule ?? '')),
    kind: 'policy',
    label: text.label,
    description: [where, text.action].filter((part) => part !== '').join(' · '),
    tooltip: escapeMarkdown(text.sentence),
    icon: text.icon,
    expandable: false,
    context: 'policy',
    location: snapshot.locate(policy.resource, text.span),
    accessibility: `${text.label}. ${text.sentence}`,
    target: { scope: context.scope.root, namespace: policy.namespace },
  };
}
