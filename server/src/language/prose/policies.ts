import type { PolicyFact, RuleFact, SectionFact } from '../../dialects/facts';
import type { Direction, PodSet } from '../../engine/model';
import { describePeers } from './peers';
import { describePorts } from './ports';
import { describePods } from './selectors';
import { capitalize, list } from './words';

/** What a description needs beside the policy's own text. */
export interface PolicyMeaning {
  /** Effective namespace; '' for cluster-scoped policies. */
  readonly namespace: string;
  readonly subject: PodSet;
  /** False in a tier in which what no rule matches is left to later tiers, so that "only" would be wrong. */
  readonly isolates: boolean;
}

/** One or two sentences: what the policy does to the pods it selects. */
export function describePolicy(fact: PolicyFact, meaning: PolicyMeaning): string {
  const subject = capitalize(describePods(meaning.subject));
  const governed = DIRECTIONS.filter((direction) => fact.governs.includes(direction));
  if (governed.length === 0) return `${subject} are selected, but nothing is restricted.`;
  const clauses = governed.map((direction) => describeSection(fact[direction], direction, meaning));
  return `${subject} ${list(clauses)}.`;
}

/** One sentence for one rule: `Pods labelled app=web in namespace a may connect to the selected pods on TCP 80.` */
export function describeRule(rule: RuleFact, direction: Direction, namespace: string): string {
  const peers = describePeers(rule.peers, namespace, direction);
  const ports = describePorts(rule.ports?.map((port) => port.match));
  const nobody = peers === 'nothing' || ports === 'no port';
  if (nobody) return 'This rule matches no connection.';
  switch (rule.action.value) {
    case 'allow':
      return direction === 'ingress'
        ? `${capitalize(peers)} may connect to the selected pods on ${ports}.`
        : `The selected pods may connect to ${peers} on ${ports}.`;
    case 'deny':
      return direction === 'ingress'
        ? `${capitalize(peers)} must not connect to the selected pods on ${ports}.`
        : `The selected pods must not connect to ${peers} on ${ports}.`;
    case 'pass':
      return `Connections ${direction === 'ingress' ? 'from' : 'to'} ${peers} on ${ports} skip the other rules here and are decided by the policies of the next tier.`;
    case 'log':
      return `Connections ${direction === 'ingress' ? 'from' : 'to'} ${peers} on ${ports} are logged.`;
  }
}

const DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];

/** More rules than this make a sentence nobody reads. */
const RULES_IN_A_SENTENCE = 3;

function describeSection(section: SectionFact | undefined, direction: Direction, meaning: PolicyMeaning): string {
  const rules = section?.rules ?? [];
  if (!meaning.isolates) return describeVerbs(rules, direction, meaning);
  if (rules.length === 0) return direction === 'ingress' ? 'accept no connections' : 'may open no connections';
  const verb = direction === 'ingress' ? 'accept connections from' : 'may connect to';
  if (rules.some((rule) => rule.peers === undefined && rule.ports === undefined)) {
    return direction === 'ingress' ? 'accept every connection' : 'may open every connection';
  }
  const only = direction === 'ingress' ? 'accept connections only from' : 'may connect only to';
  const open = rules.length === 1 && rules[0]?.peers === undefined;
  return `${open ? verb : only} ${list(
    rules.map((rule) => describeTarget(rule, direction, meaning.namespace)),
    'and',
    RULES_IN_A_SENTENCE,
  )}`;
}

function describeTarget(rule: RuleFact, direction: Direction, namespace: string): string {
  const peers = describePeers(rule.peers, namespace, direction);
  if (rule.ports === undefined) return peers;
  const only = rule.peers === undefined ? ' only' : '';
  return `${peers}${only} on ${describePorts(rule.ports.map((port) => port.match))}`;
}

function describeVerbs(rules: readonly RuleFact[], direction: Direction, meaning: PolicyMeaning): string {
  if (rules.length === 0) return `have no ${direction} rule here`;
  const clauses = rules.map((rule) => {
    const target = describeTarget(rule, direction, meaning.namespace);
    return `${VERBS[rule.action.value]} ${direction === 'ingress' ? 'connections from' : 'connections to'} ${target}`;
  });
  // The first rule that matches decides, so that the order is part of the meaning (C2).
  if (clauses.length > 1)
    return `${list(clauses.slice(0, 1))}, then ${list(clauses.slice(1), 'and', RULES_IN_A_SENTENCE - 1)}`;
  return list(clauses, 'and', RULES_IN_A_SENTENCE);
}

const VERBS = {
  allow: 'are allowed',
  deny: 'are denied',
  pass: 'leave to later policies',
  log: 'log',
} as const satisfies Readonly<Record<RuleFact['action']['value'], string>>;
