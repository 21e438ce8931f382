import type { Snapshot } from '../../workspace/snapshot';
import { allEdits } from '../fixes';
import type { Finding, FixEdits } from '../rule';
import { fixesOf } from '../run';
import { isBroken } from './same-objects';

/** A fix that may be applied without being asked for, as far as it can be told before it is tried. */
export interface SafeFix {
  readonly finding: Finding;
  readonly title: string;
  readonly edits: FixEdits;
}

/**
 * The one fix of a finding that says of itself that it does not widen access, if it is the preferred one: where there are several,
 * somebody has to choose. It only edits objects that exist, in files that may be edited.
 */
export function safeFix(snapshot: Snapshot, finding: Finding, mayEdit: (uri: string) => boolean): SafeFix | undefined {
  if (!finding.rule.fixable || isForPeople(snapshot, finding)) return undefined;
  const [fix, ...others] = fixesOf(snapshot, finding).filter(({ widens }) => !widens);
  if (fix?.preferred !== true || others.length > 0) return undefined;
  const edits = fix.edits();
  if (edits.newDocuments.length > 0 || replacesObject(snapshot, edits)) return undefined;
  if (!edits.documents.every(({ uri }) => isEditable(snapshot, uri) && mayEdit(uri))) return undefined;
  return { finding, title: fix.title, edits };
}

/**
 * Whom to let in is for people to decide, even where it makes no difference today. And of an object that has no effect until it is
 * accepted nothing but that can be repaired: what another fix would do cannot be told yet.
 */
function isForPeople(snapshot: Snapshot, { rule, resource, span }: Finding): boolean {
  if (rule.category === 'rejected') return false;
  if (rule.category === 'posture') return true;
  const start = snapshot.files.get(resource.uri)?.documents[resource.documentIndex]?.start ?? 0;
  const [object] = snapshot.resourcesAt(resource.uri, start + span.start);
  return object?.fact.type === 'policy' && object.fact.refused;
}

/** Whether an edit takes away an object as a whole. It would not be accepted, and stands in the way of others. */
function replacesObject({ files }: Snapshot, { documents }: FixEdits): boolean {
  return documents.some(({ uri, documentIndex, edits }) =>
    (files.get(uri)?.documents[documentIndex]?.document.facts ?? []).some((object) =>
      edits.some(({ span }) => span.start <= object.span.start && object.span.end <= span.end),
    ),
  );
}

/** No document of the file has a syntax error, those included that are no Kubernetes objects. */
function isEditable(snapshot: Snapshot, uri: string): boolean {
  const file = snapshot.files.get(uri);
  if (file === undefined || isBroken(file)) return false;
  return file.documents.every(
    ({ document }, documentIndex) =>
      document.template ||
      document.facts.length > 0 ||
      !snapshot.parsed({ uri, documentIndex })?.tree.problems.some(({ code }) => code !== 'duplicate-key'),
  );
}

/** As many of the fixes as have no edits in common, those that come first. Edits that touch each other count. */
export function withoutOverlaps(fixes: readonly SafeFix[]): readonly SafeFix[] {
  const taken = new Map<string, (readonly [number, number])[]>();
  return fixes.filter(({ edits }) => {
    const places = allEdits([edits]).documents.flatMap(({ uri, documentIndex, edits: parts }) =>
      parts.map(({ span }) => ({ key: `${documentIndex}:${uri}`, span: [span.start, span.end] as const })),
    );
    const isFree = places.every(({ key, span: [start, end] }) =>
      (taken.get(key) ?? []).every(([from, to]) => end < from || to < start),
    );
    if (isFree) for (const { key, span } of places) taken.set(key, [...(taken.get(key) ?? []), span]);
    return isFree;
  });
}
