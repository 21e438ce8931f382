import type { FixEdits } from '../../rules/rule';
import type { Resource, Snapshot } from '../../workspace/snapshot';
import { aliasesOf } from '../../yaml/aliases';
import { setScalar } from '../../yaml/edit';
import { nodeWithSpan } from '../../yaml/navigate';
import type { Span, SpanEdit } from '../../yaml/span';
import type { YamlScalar } from '../../yaml/tree';

type DocumentPlace = Pick<Resource, 'uri' | 'documentIndex'>;

/** Gathers replacements of one value by another over many documents, each place once. */
export class EditCollector {
  private readonly documents = new Map<string, DocumentPlace & { readonly edits: Map<number, SpanEdit> }>();
  /** Places that stand for another one. */
  private readonly aliases: { readonly place: DocumentPlace; readonly node: YamlScalar; readonly isSure: boolean }[] =
    [];
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
    if (parsed === undefined) return;
    if (node.aliasSpan !== undefined) {
      this.aliases.push({ place, node, isSure });
      return;
    }
    for (const edit of setScalar(parsed.text, node, this.to)) this.add(place, edit, isSure);
  }

  /** A part of a scalar. */
  replace(place: DocumentPlace, span: Span, isSure: boolean): void {
    this.add(place, { span, text: this.to }, isSure);
  }

  /**
   * Sees to the places that stand for another one: an alias whose anchor is not renamed is replaced by the new value.
   *
   * @returns the reason, as a sentence, when something else would change with an anchor.
   */
  settle(): string | undefined {
    for (const { place, node, isSure } of this.aliases) {
      const parsed = this.snapshot.parsed(place);
      if (parsed === undefined || this.edited(place)?.has(node.span.start) === true) continue;
      const { aliasSpan, ...anchored } = node;
      const isOwn = aliasesOf(parsed.tree).some(({ at, target }) => same(at, aliasSpan) && same(target, node.span));
      // What a merge key brings along is changed where it is written.
      for (const edit of setScalar(parsed.text, isOwn ? node : anchored, this.to)) this.add(place, edit, isSure);
    }
    for (const place of this.documents.values()) {
      const wanted = new Set(
        this.aliases
          .filter((alias) => keyOf(alias.place) === keyOf(place))
          .map(({ node }) => node.aliasSpan?.start ?? node.span.start),
      );
      const parsed = this.snapshot.parsed(place);
      const torn = (parsed === undefined ? [] : aliasesOf(parsed.tree)).find(
        ({ at, target }) => same(place.edits.get(target.start)?.span, target) && !wanted.has(at.start),
      );
      if (torn === undefined || parsed === undefined) continue;
      const alias = parsed.text.slice(torn.at.start, torn.at.end);
      return `The alias ${alias} in ${fileName(place.uri)} repeats the value where it means something else, which would change with it. Write the value out there first.`;
    }
    return undefined;
  }

  private edited(place: DocumentPlace): ReadonlyMap<number, SpanEdit> | undefined {
    return this.documents.get(keyOf(place))?.edits;
  }

  add(place: DocumentPlace, edit: SpanEdit, isSure: boolean): void {
    const key = keyOf(place);
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

function keyOf({ uri, documentIndex }: DocumentPlace): string {
  return `${documentIndex} ${uri}`;
}

function fileName(uri: string): string {
  return uri.slice(uri.lastIndexOf('/') + 1);
}

function same(a: Span | undefined, b: Span | undefined): boolean {
  return a !== undefined && b !== undefined && a.start === b.start && a.end === b.end;
}
