import type { Direction } from '../../engine/model';

/** What the words of a policy's name say about its effect. Names are free text: only plain words count. */

const DENY = [
  'deny',
  'denies',
  'denied',
  'block',
  'blocked',
  'isolate',
  'isolated',
  'isolation',
  'quarantine',
  'lockdown',
];
const ALLOW = ['allow', 'allows', 'allowed', 'permit', 'permits', 'permitted'];
/** Words that turn the others into something else: `allow-only-dns`, `deny-all-but-web`, `allow-nothing`. */
const TURNS = [
  'no',
  'non',
  'none',
  'not',
  'nothing',
  'nobody',
  'only',
  'but',
  'except',
  'unless',
  'without',
  'dont',
  'test',
];

export function saysDeny(name: string): boolean {
  const words = wordsOf(name);
  return (
    words.some((word) => DENY.includes(word)) && !words.some((word) => ALLOW.includes(word) || TURNS.includes(word))
  );
}

export function saysAllow(name: string): boolean {
  const words = wordsOf(name);
  return (
    words.some((word) => ALLOW.includes(word)) && !words.some((word) => DENY.includes(word) || TURNS.includes(word))
  );
}

/** Directions that the name speaks of; none, when it leaves that open. */
export function namedDirections(name: string): readonly Direction[] {
  const words = wordsOf(name);
  const directions: Direction[] = [];
  if (words.some((word) => ['ingress', 'inbound', 'incoming'].includes(word))) directions.push('ingress');
  if (words.some((word) => ['egress', 'outbound', 'outgoing'].includes(word))) directions.push('egress');
  return directions;
}

function wordsOf(name: string): readonly string[] {
  return name.toLowerCase().split(/[-_.]/);
}

/** The name with its words for one effect turned into those for the other. */
export function oppositeName(name: string): string {
  const swap = (words: readonly string[], to: string) => (part: string) => (words.includes(part) ? to : part);
  const [from, to] = saysDeny(name) ? [DENY, 'allow'] : [ALLOW, 'deny'];
  return name
    .split(/(?<=[-.])|(?=[-.])/)
    .map(swap(from, to))
    .join('');
}
