import type { Endpoint, FlowEnd } from '../engine/model';
import { PortSet } from '../engine/port-set';
import { portsAt } from './port-pattern';
import type { Finding } from './result';
import type { PeerGroup, PortTerm } from './test-file';
import type { Unresolved } from './resolve';
import type { Place } from './violations';

/** What an assertion is checked with. */
export interface CheckContext extends Place {
  readonly groups: ReadonlyMap<string, PeerGroup>;
  /** Told of connections that tests look at, for the coverage of rules. */
  readonly exercise: ((connection: Exercised) => void) | undefined;
}

/** A connection that a test is about. */
export interface Exercised {
  readonly from: FlowEnd;
  readonly to: FlowEnd;
  readonly ports: PortSet;
}

/** What came of an assertion. */
export type Checked =
  | { readonly kind: 'passed'; readonly expected: string }
  | { readonly kind: 'failed'; readonly finding: Finding; readonly message: string }
  | { readonly kind: 'unresolved'; readonly unresolved: readonly Unresolved[] };

/** The ports that a test means at each destination, computed once where no name is among them. */
export function portsOfTest(terms: readonly PortTerm[] | undefined): (destination: Endpoint | undefined) => PortSet {
  const patterns = terms?.map(({ pattern }) => pattern);
  if (patterns === undefined) return () => PortSet.ALL_PORTS;
  if (patterns.some(({ kind }) => kind === 'named')) return (destination) => portsAt(patterns, destination);
  const always = portsAt(patterns, undefined);
  return () => always;
}

/** `port 8080, UDP/53`, with a blank in front; '' for all ports. */
export function portWords(terms: readonly PortTerm[] | undefined): string {
  if (terms === undefined) return '';
  return ` on port ${terms.map(({ text }) => text).join(', ')}`;
}
