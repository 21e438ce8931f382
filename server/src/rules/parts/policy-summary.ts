import type { PeerFact, PolicyFact, RuleFact } from '../../dialects/facts';
import type { Direction } from '../../engine/model';
import { type Selector, formatSelector } from '../../engine/selector';
import { portText } from './port-text';
import { list } from './prose';

/** What a policy of a namespace says, in a line: `Pods with app=web: ingress from pods with app=api on TCP 80; no egress.` */
export function policySummary({ subject, governs, ...fact }: PolicyFact): string {
  const who = podsText(subject.podSelector?.selector, 'pods of the namespace');
  const what = governs.map((direction) => sectionText(fact[direction]?.rules ?? [], direction));
  return `${who.charAt(0).toUpperCase()}${who.slice(1)}: ${what.join('; ')}.`;
}

function sectionText(rules: readonly RuleFact[], direction: Direction): string {
  if (rules.length === 0) return `no ${direction}`;
  const word = direction === 'ingress' ? 'from' : 'to';
  const shown = rules.map(({ peers, ports }) => {
    const whom = peers === undefined ? 'anyone' : list(peers.map(peerText), 3, 'or');
    return `${word} ${whom}${ports === undefined ? '' : ` on ${list(ports.map(portText))}`}`;
  });
  return `${direction} ${list(shown)}`;
}

function peerText({ podSelector, namespaceSelector, cidr }: PeerFact): string {
  if (cidr !== undefined) return cidr.value;
  const pods = podsText(podSelector?.selector, 'pods');
  if (namespaceSelector === undefined) return pods;
  const { selector } = namespaceSelector;
  const spaces = selector.requirements.length === 0 ? 'all namespaces' : `namespaces with ${formatSelector(selector)}`;
  return `${pods} of ${spaces}`;
}

function podsText(selector: Selector | undefined, all: string): string {
  const isAll = selector === undefined || selector.requirements.length === 0;
  return isAll ? `all ${all}` : `pods with ${formatSelector(selector)}`;
}
