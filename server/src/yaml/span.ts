/** Half-open range of UTF-16 offsets, relative to the start of a document chunk. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A value and the place of its text. */
export interface Located<T> {
  readonly value: T;
  readonly span: Span;
}

/** Replaces `span` by `text`; an empty span inserts. */
export interface SpanEdit {
  readonly span: Span;
  readonly text: string;
}
