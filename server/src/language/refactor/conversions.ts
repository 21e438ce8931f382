import type { CodeAction, CodeActionKind } from 'vscode-languageserver-types';
import { conversionsOf, type ObjectConversion } from '../../dialects/conversion';
import type { Range, Resource, Snapshot } from '../../workspace/snapshot';
import { workspaceEdit } from '../code-action/workspace-edit';
import { isOnHead, sentence } from './head';
import { isWanted, REWRITE } from './refactoring';

/** What resolves a conversion later; JSON. */
export interface ConversionData {
  readonly uri: string;
  readonly documentIndex: number;
  /** Offset in the document, inside the object. */
  readonly object: number;
  readonly conversion: string;
}

export function isConversionData(data: unknown): data is ConversionData {
  return typeof data === 'object' && data !== null && 'conversion' in data;
}

/**
 * The object at a range rewritten as another kind, without edits. Offered at its apiVersion, kind and name, and anywhere in the
 * object when the editor asks for refactorings only. One that cannot be done says why.
 */
export function conversions(
  snapshot: Snapshot,
  uri: string,
  range: Range,
  kinds: readonly CodeActionKind[] | undefined,
): readonly CodeAction[] {
  if (!isWanted(REWRITE, kinds)) return [];
  const offset = snapshot.offsetAt(uri, range.start);
  return snapshot.resourcesAt(uri, offset).flatMap((resource) => {
    const document = snapshot.parsed(resource);
    if (document === undefined) return [];
    const position = offset - document.start;
    if (kinds === undefined && !isOnHead(document, resource, position)) return [];
    const object = resource.fact.kindSpan.start;
    return conversionsOf(document.text, document.tree, object).map((conversion): CodeAction => {
      const disabled = conversion.disabled ?? nameTaken(snapshot, resource, conversion);
      const { documentIndex } = resource;
      return {
        title: conversion.title,
        kind: REWRITE,
        ...(disabled === undefined ? {} : { disabled: { reason: sentence(disabled) } }),
        data: { uri, documentIndex, object, conversion: conversion.title } satisfies ConversionData,
      };
    });
  });
}

/** Adds the edit; an action whose object is gone, or that cannot be done, comes back without one. */
export function resolveConversion(snapshot: Snapshot, action: CodeAction): CodeAction {
  const { data } = action;
  if (!isConversionData(data) || action.disabled !== undefined) return action;
  const { uri, documentIndex, object } = data;
  const document = snapshot.parsed({ uri, documentIndex });
  if (document === undefined) return action;
  const found = conversionsOf(document.text, document.tree, object).find(({ title }) => title === data.conversion);
  if (found === undefined || found.disabled !== undefined) return action;
  const edits = { documents: [{ uri, documentIndex, edits: found.edits() }], newDocuments: [] };
  return { ...action, edit: workspaceEdit(snapshot, edits, { label: action.title, needsConfirmation: false }) };
}

/** Two objects of one kind cannot share a name; two of different kinds can. */
function nameTaken(snapshot: Snapshot, resource: Resource, { kind, name }: ObjectConversion): string | undefined {
  const taken = snapshot
    .scopeOf(resource.uri)
    ?.resources.some(
      (other) => other.fact.kind === kind && other.name === name && other.namespace === resource.namespace,
    );
  return taken === true ? `there is a ${kind} named ${name ?? ''} already` : undefined;
}
