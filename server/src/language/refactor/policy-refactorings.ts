import type { CodeAction, CodeActionKind } from 'vscode-languageserver-types';
import { isCertain } from '../../rules/parts/ordered-tiers';
import type { Range, Resource, Snapshot } from '../../workspace/snapshot';
import { touchedFiles, workspaceEdit } from '../code-action/workspace-edit';
import { policyAt } from '../resources';
import { extractDefaultDeny } from './extract-default-deny';
import { isOnHead, sentence } from './head';
import { isPatchFile } from './layers';
import { mergePolicies } from './merge';
import { addOtherEnd } from './other-end';
import { rewritePeers } from './peer-and-or';
import { respellPort } from './port-spelling';
import { isWanted, type PolicyPlace, type Refactoring } from './refactoring';
import { splitDirections } from './split-directions';

/** What resolves a refactoring of a policy later; JSON. */
export interface RefactoringData {
  readonly uri: string;
  readonly documentIndex: number;
  /** Of the cursor, in the document. */
  readonly offset: number;
  /** Its title. */
  readonly refactoring: string;
}

export function isRefactoringData(data: unknown): data is RefactoringData {
  return typeof data === 'object' && data !== null && 'refactoring' in data;
}

type Provider = (place: PolicyPlace) => readonly Refactoring[];

/** What is offered at a word of a policy. */
const HERE: readonly Provider[] = [rewritePeers, respellPort, addOtherEnd];

/** What is offered for a policy as a whole. */
const WHOLE: readonly Provider[] = [mergePolicies, splitDirections, extractDefaultDeny];

export interface PolicyRefactoringOptions {
  /** The user asked for actions: then the cursor may be anywhere in the policy for what concerns it as a whole. */
  readonly invoked?: boolean;
  /** Ids of the rules whose fixes are offered beside. */
  readonly fixed?: ReadonlySet<string>;
}

/** Refactorings of the policy at a range, without edits. */
export function policyRefactorings(
  snapshot: Snapshot,
  uri: string,
  range: Range,
  kinds: readonly CodeActionKind[] | undefined,
  { invoked = false, fixed }: PolicyRefactoringOptions = {},
): readonly CodeAction[] {
  if (kinds !== undefined && !kinds.some((kind) => kind === '' || kind.split('.')[0] === 'refactor')) return [];
  const start = snapshot.offsetAt(uri, range.start);
  return snapshot.resourcesAt(uri, start).flatMap((resource) => {
    const document = snapshot.parsed(resource);
    const place = document && placeAt(snapshot, resource, start - document.start);
    if (place === undefined) return [];
    const { offset } = place;
    const whole = invoked || kinds !== undefined || isOnHead(place.document, resource, offset);
    return found(place, whole)
      .filter(({ kind }) => isWanted(kind, kinds))
      .filter(({ sameAsFixOf }) => sameAsFixOf === undefined || fixed?.has(sameAsFixOf) !== true)
      .map(({ title, kind, disabled }): CodeAction => {
        const { documentIndex } = resource;
        return {
          title,
          kind,
          ...(disabled === undefined ? {} : { disabled: { reason: sentence(disabled) } }),
          data: { uri, documentIndex, offset, refactoring: title } satisfies RefactoringData,
        };
      });
  });
}

/** Adds the edit; an action whose policy is gone, or that cannot be done any more, comes back without one. */
export function resolveRefactoring(snapshot: Snapshot, action: CodeAction): CodeAction {
  const { data } = action;
  if (!isRefactoringData(data) || action.disabled !== undefined) return action;
  const { uri, documentIndex, offset } = data;
  const document = snapshot.parsed({ uri, documentIndex });
  if (document === undefined) return action;
  for (const resource of snapshot.resourcesAt(uri, document.start + offset)) {
    const place = placeAt(snapshot, resource, offset);
    const refactoring = place && found(place, true).find(({ title }) => title === data.refactoring);
    if (refactoring === undefined || refactoring.disabled !== undefined) continue;
    const { title, description, widens = false } = refactoring;
    const edits = refactoring.edits();
    const needsConfirmation = widens || touchedFiles(edits).size > 1;
    const label = { label: title, needsConfirmation, ...(description === undefined ? {} : { description }) };
    return { ...action, edit: workspaceEdit(snapshot, edits, label) };
  }
  return action;
}

function found(place: PolicyPlace, whole: boolean): readonly Refactoring[] {
  return [...HERE, ...(whole ? WHOLE : [])].flatMap((provider) => provider(place));
}

/** undefined for what is no policy, or none that stands for itself. */
function placeAt(snapshot: Snapshot, resource: Resource, offset: number): PolicyPlace | undefined {
  const scope = snapshot.scopeOf(resource.uri);
  const policy = scope && policyAt(scope, resource);
  const document = snapshot.parsed(resource);
  if (scope === undefined || policy === undefined || document === undefined) return undefined;
  if (!policy.resource.fact.hasTypesField || !isCertain(policy) || isPatchFile(scope, resource.uri)) return undefined;
  const { span } = policy.resource.fact;
  if (offset < span.start || offset > span.end) return undefined;
  return { context: { snapshot, scope, cluster: scope.cluster }, policy, document, offset };
}
