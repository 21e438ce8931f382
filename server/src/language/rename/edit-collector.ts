import type { FixEdits } from '../../rules/rule';
import type { Resource, Snapshot } from '../../workspace/snapshot';
import { setScalar } from '../../yaml/edit';
import { nodeWithSpan } from '../../yaml/navigate';
import type { Span, SpanEdit } from '../../yaml/span';
import type { YamlScalar } from '../../yaml/tree';

type DocumentPlace = Pick<Resource, 'uri' | 'documentIndex'>;

/** Gathers replacements of one value by another over many documents, each place once. */
export class EditCollector {
  private readonly documents = new Map<string, DocumentPlace & { readonly edits: Map<number, SpanEdit> }>();
  /** Places that may mean something else. */
  doubtful = 0;

  constructor(
    private readonly snapshot: Snapshot,
    private readonly to: string,
  ) {}

  get files(): number {
    return new Set([...this.documents.values()].map(({ uri }) => uri)).size;
  }

  /** A scalar that a fact knows by its span. */
  value(place: DocumentPlace, span: Span): void {
    const parsed = this.snapshot.parsed(place);
    const node = parsed && nodeWithSpan(parsed.tree, span);
    if (node?.kind === 'scalar') this.scalar(place, node);
  }

  scalar(place: DocumentPlace, node: YamlScalar, isSure = true): void {
    const parsed = this.snapshot.parsed(place);
    // An alias stands for the text of its anchor, which is changed where it is written.
    if (parsed === undefined || node.aliasSpan !== undefined) return;
    for (const edit of setScalar(parsed.text, node, this.to)) this.add(place, edit, isSure);
  }

  add(place: DocumentPlace, edit: SpanEdit, isSure: boolean): void {
    const key = `${place.documentIndex} ${place.uri}`;
    let document = this.documents.get(key);
    if (document === undefined) {
      document = { uri: place.uri, documentIndex: place.documentIndex, edits: new Map() };
      this.documents.set(key, document);
    }
    if (document.edits.has(edit.span.start)) return;
    document.edits.set(edit.span.start, edit);
    if (!isSure) this.doubtful += 1;
  }

  edits(): FixEdits {
    const documents = [...this.documents.values()].map(({ uri, documentIndex, edits }) => ({
      uri,
      documentIndex,
      edits: [...edits.values()].sort((a, b) => a.span.start - b.span.start),
    }));
    return { documents, newDocuments: [] };
  }
}
