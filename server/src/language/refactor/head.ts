import type { ParsedDocument, Resource } from '../../workspace/snapshot';

/** Whether the offset is on the line of the apiVersion, the kind or the name. */
export function isOnHead({ text }: ParsedDocument, { fact }: Resource, offset: number): boolean {
  const first = text.slice(fact.span.start, fact.span.start + 1) === '{' ? [] : [fact.span.start];
  const places = [...first, fact.kindSpan.start, ...(fact.name === undefined ? [] : [fact.name.span.start])];
  return places.some((place) => lineOf(text, place) === lineOf(text, offset));
}

function lineOf(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1);
}

export function sentence(clause: string): string {
  return `${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`;
}
