import { describe, expect, it } from 'vitest';
import type { WorkspaceEdit } from 'vscode-languageserver-types';
import { adaptEdit } from '../../server/src/lsp/adapt-edit';

const FULL = { documentChanges: true, createFiles: true, changeAnnotations: true, ownCommands: true };
const INSERTION = { range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, newText: '# x\n' };

function editOf(needsConfirmation: boolean): WorkspaceEdit {
  return {
    documentChanges: [
      {
        textDocument: { uri: 'file:///w/a.yaml', version: null },
        edits: [{ ...INSERTION, annotationId: 'palisade' }],
      },
    ],
    changeAnnotations: { palisade: { label: 'Do it', needsConfirmation } },
  };
}

const same = (uri: string) => uri;

describe('an edit', () => {
  it('that needs confirmation is previewed by our client with every part ticked', () => {
    const edit = adaptEdit(editOf(true), FULL, same);
    expect(edit?.changeAnnotations?.['palisade']).toEqual({ label: 'Do it', needsConfirmation: false });
    const [asking, ...rest] = edit?.documentChanges ?? [];
    expect(asking).toMatchObject({ kind: 'delete', options: { ignoreIfNotExists: true } });
    const id = asking !== undefined && 'annotationId' in asking ? (asking.annotationId ?? '') : '';
    expect(edit?.changeAnnotations?.[id]).toEqual({ label: 'Do it', needsConfirmation: true });
    expect(rest).toEqual(editOf(true).documentChanges);
  });

  it('that needs none, or is for another editor, stays as it is', () => {
    expect(adaptEdit(editOf(false), FULL, same)).toEqual(editOf(false));
    expect(adaptEdit(editOf(true), { ...FULL, ownCommands: false }, same)).toEqual(editOf(true));
  });

  it('loses its annotations for an editor that does not know them', () => {
    expect(adaptEdit(editOf(true), { ...FULL, changeAnnotations: false }, same)).toEqual({
      documentChanges: [{ textDocument: { uri: 'file:///w/a.yaml', version: null }, edits: [INSERTION] }],
    });
  });
});
