import type { Snapshot } from '../workspace/snapshot';
import type { Span } from '../yaml/span';
import type { Evidence } from './result';
import type { WorkloadString } from './strings';
import type { AddressCandidate } from './tokenise';

/** An address in a setting as evidence: without the snapshot, its place is the whole value. */
export function evidenceOf(
  snapshot: Snapshot | undefined,
  string: WorkloadString,
  candidate: AddressCandidate,
): Evidence {
  const token = string.text.slice(candidate.span.start, candidate.span.end);
  const key = candidate.key ?? string.key;
  return {
    kind: 'setting',
    uri: string.uri,
    documentIndex: string.documentIndex,
    span: exactSpan(snapshot, string, candidate) ?? string.span,
    text: key === undefined ? token : `${key}=${token}`,
    label: string.label,
  };
}

/** The place of an address in the file: the occurrence in the source that has the same number as in the value. */
function exactSpan(
  snapshot: Snapshot | undefined,
  string: WorkloadString,
  candidate: AddressCandidate,
): Span | undefined {
  const start = snapshot?.files.get(string.uri)?.documents[string.documentIndex]?.start;
  const text = snapshot?.text(string.uri);
  const from = string.origin(candidate.span.start);
  const token = string.written.slice(from, Math.max(string.origin(candidate.span.end), from));
  if (start === undefined || text === undefined || token === '') return undefined;
  const source = text.slice(start + string.span.start, start + string.span.end);
  const before = string.written.slice(0, from);
  let at = -1;
  let skip = before.split(token).length;
  while (skip-- > 0) {
    at = source.indexOf(token, at + 1);
    if (at < 0) return undefined;
  }
  return { start: string.span.start + at, end: string.span.start + at + token.length };
}
