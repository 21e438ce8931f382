import type { Span } from './span';
import type { YamlDocument, YamlNode } from './tree';

/** A place that stands for another one. */
export interface Alias {
  readonly at: Span;
  /** What carries the anchor. */
  readonly target: Span;
}

/** All aliases of a document, merge keys included. */
export function aliasesOf({ root }: Pick<YamlDocument, 'root'>): readonly Alias[] {
  const found: Alias[] = [];
  const visit = (node: YamlNode | undefined): void => {
    if (node === undefined) return;
    if (node.aliasSpan !== undefined) {
      found.push({ at: node.aliasSpan, target: node.span });
      return;
    }
    if (node.kind === 'seq') node.items.forEach(visit);
    if (node.kind !== 'map') return;
    for (const { key, value, span } of node.entries) {
      if (key.aliasSpan === undefined) visit(value);
      else found.push({ at: key.aliasSpan, target: span });
    }
  };
  visit(root);
  return found;
}

/** Whether taking the region away, or elsewhere, would part an alias from what it stands for. */
export function isTorn(aliases: readonly Alias[], region: Span): boolean {
  return aliases.some(({ at, target }) => isInside(at, region) !== isInside(target, region));
}

/** Whether a change of the region would change other places, or the region is not where its text stands. */
export function isShared(aliases: readonly Alias[], region: Span): boolean {
  return aliases.some(({ at, target }) => isInside(region, target) || isInside(region, at));
}

function isInside(inner: Span, outer: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}
