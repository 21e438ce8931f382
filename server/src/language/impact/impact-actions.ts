import type { CodeAction, Diagnostic } from 'vscode-languageserver-types';
import type { Range, Resource, Scope, Snapshot } from '../../workspace/snapshot';
import { policyKey } from '../../workspace/diff/changes';
import { workspaceEdit } from '../code-action/workspace-edit';
import { nameSpan, policyAt, resourcesIn } from '../resources';
import type { Impact } from './impact';
import { rowId } from './impact-tree';
import { type Opening, openingsAt } from './openings';

const SHOW_IMPACT = 'palisade.showImpact';
const EXPLAIN_IMPACT = 'palisade.explainImpact';

/** `opens-to-internet` and `opens-environment`: no rules, since they look at what was before. */
const CODES = { internet: 'opens-to-internet', environment: 'opens-across-environments' } as const;

interface Place {
  readonly resource: Resource;
  readonly opening: Opening;
}

/** What changed policies of a file open to the internet or across environments, at their names. */
export function impactDiagnostics(snapshot: Snapshot, uri: string, impact: Impact | undefined): readonly Diagnostic[] {
  return placesIn(snapshot, uri, impact).map((place) => diagnosticOf(snapshot, place));
}

/**
 * For a policy that opens something: to see the connections, to have one explained, to take the edit back. `commands`: the
 * editor knows our commands.
 */
export function impactActions(
  snapshot: Snapshot,
  uri: string,
  range: Range,
  impact: Impact | undefined,
  commands: boolean,
): readonly CodeAction[] {
  if (impact === undefined) return [];
  const touched = placesIn(snapshot, uri, impact).filter(({ resource }) => {
    const { start, end } = snapshot.locate(resource, nameSpan(resource)).range;
    return range.start.line <= end.line && range.end.line >= start.line;
  });
  const asked = commands ? touched.flatMap((place) => questions(snapshot, impact, place)) : [];
  const taken = new Map(touched.map(({ resource, opening }) => [opening.policy, resource]));
  return [...asked, ...[...taken].flatMap(([, resource]) => restoreAction(snapshot, impact, resource))];
}

function placesIn(snapshot: Snapshot, uri: string, impact: Impact | undefined): readonly Place[] {
  const scope: Scope | undefined = snapshot.scopeOf(uri);
  if (impact === undefined || impact.groups.length === 0 || scope?.root !== impact.scope.root) return [];
  return resourcesIn(snapshot, uri).flatMap((resource) => {
    const policy = policyAt(scope, resource);
    return policy === undefined ? [] : openingsAt(impact, policy, resource).map((opening) => ({ resource, opening }));
  });
}

function diagnosticOf(snapshot: Snapshot, { resource, opening }: Place): Diagnostic {
  return {
    range: snapshot.locate(resource, nameSpan(resource)).range,
    message: opening.message,
    severity: 3,
    source: 'palisade',
    code: CODES[opening.kind],
  };
}

function questions(snapshot: Snapshot, impact: Impact, place: Place): readonly CodeAction[] {
  const { row } = place.opening;
  const diagnostics = [diagnosticOf(snapshot, place)];
  const action = (title: string, command: string, argument: unknown): CodeAction => ({
    title,
    kind: 'quickfix',
    diagnostics,
    command: { title, command, arguments: [argument] },
  });
  return [
    action(`Explain ${row.from} → ${row.to}`, EXPLAIN_IMPACT, { id: rowId(impact, row) }),
    action('Show everything that differs', SHOW_IMPACT, { scope: impact.scope.root }),
  ];
}

/** Puts the document back to its text in the base: only where it is the only object of its document in both. */
function restoreAction(snapshot: Snapshot, impact: Impact, resource: Resource): readonly CodeAction[] {
  const { base, before, scope } = impact;
  const policy = policyAt(snapshot.scopeOf(resource.uri) ?? scope, resource);
  const old = policy && before?.cluster.policies.find((entry) => policyKey(entry) === policyKey(policy));
  if (policy === undefined || old === undefined || old.duplicates.length > 0 || policy.duplicates.length > 0) return [];
  const [own, then] = [documentOf(snapshot, resource), documentOf(base.snapshot, old.resource)];
  if (own === undefined || then === undefined || own.text === then.text) return [];
  const title = `Restore ${policy.name} as it is in ${base.words}`;
  const { uri, documentIndex } = resource;
  const edits = [{ span: { start: 0, end: own.text.length }, text: then.text }];
  return [
    {
      title,
      kind: 'quickfix',
      edit: workspaceEdit(
        snapshot,
        { documents: [{ uri, documentIndex, edits }], newDocuments: [] },
        { label: title, needsConfirmation: true },
      ),
    },
  ];
}

function documentOf(snapshot: Snapshot, { uri, documentIndex }: Resource): { readonly text: string } | undefined {
  const place = snapshot.files.get(uri)?.documents[documentIndex];
  const text = snapshot.text(uri);
  return place === undefined || text === undefined || place.document.facts.length !== 1
    ? undefined
    : { text: text.slice(place.start, place.end) };
}
