import type { Span } from '../yaml/span';
import { offsetIn, positionIn } from './lines';
import type { ParseCache } from './parse-cache';
import type { FileEntry, Location, ParsedDocument, Position, Resource, Scope, Snapshot } from './snapshot';
import { scopeRootOf } from './uris';

export interface SnapshotParts {
  readonly revision: number;
  readonly files: ReadonlyMap<string, FileEntry>;
  readonly roots: readonly string[];
  readonly scopes: readonly Scope[];
  textOf(file: FileEntry): string | undefined;
  readonly parseCache: ParseCache;
}

const START: Position = { line: 0, character: 0 };

export function makeSnapshot(parts: SnapshotParts): Snapshot {
  return new FrozenSnapshot(parts);
}

class FrozenSnapshot implements Snapshot {
  readonly revision: number;
  readonly files: ReadonlyMap<string, FileEntry>;
  readonly scopes: readonly Scope[];
  private resourcesByFile: ReadonlyMap<string, readonly Resource[]> | undefined;

  constructor(private readonly parts: SnapshotParts) {
    this.revision = parts.revision;
    this.files = parts.files;
    this.scopes = parts.scopes;
  }

  scopeOf(uri: string): Scope | undefined {
    const root = scopeRootOf(uri, this.parts.roots);
    return this.scopes.find((scope) => scope.root === root);
  }

  text(uri: string): string | undefined {
    const file = this.files.get(uri);
    return file === undefined ? undefined : this.parts.textOf(file);
  }

  locate(resource: Pick<Resource, 'uri' | 'documentIndex'>, span: Span): Location {
    const start = this.files.get(resource.uri)?.documents[resource.documentIndex]?.start ?? 0;
    return {
      uri: resource.uri,
      range: {
        start: this.positionAt(resource.uri, start + span.start),
        end: this.positionAt(resource.uri, start + span.end),
      },
    };
  }

  documentIndexAt(uri: string, offset: number): number | undefined {
    const documents = this.files.get(uri)?.documents ?? [];
    if (documents.length === 0) return undefined;
    return Math.max(
      0,
      documents.findLastIndex((place) => place.start <= offset),
    );
  }

  resourcesAt(uri: string, offset: number): readonly Resource[] {
    const documentIndex = this.documentIndexAt(uri, offset);
    if (documentIndex === undefined) return [];
    const within = offset - (this.files.get(uri)?.documents[documentIndex]?.start ?? 0);
    return this.resourcesIn(uri)
      .filter((resource) => resource.documentIndex === documentIndex)
      .map((resource) => ({ resource, rank: distance(resource.fact.span, within), size: sizeOf(resource.fact.span) }))
      .sort((a, b) => a.rank - b.rank || a.size - b.size)
      .map(({ resource }) => resource);
  }

  parsed(place: Pick<Resource, 'uri' | 'documentIndex'>): ParsedDocument | undefined {
    const document = this.files.get(place.uri)?.documents[place.documentIndex];
    const whole = this.text(place.uri);
    if (document === undefined || whole === undefined) return undefined;
    const text = whole.slice(document.start, document.end);
    return { start: document.start, text, tree: this.parts.parseCache.tree(document.document.key, text) };
  }

  offsetAt(uri: string, position: Position): number {
    const file = this.files.get(uri);
    return file === undefined ? 0 : offsetIn(file.lineStarts, this.parts.textOf(file) ?? '', position);
  }

  positionAt(uri: string, offset: number): Position {
    const file = this.files.get(uri);
    return file === undefined ? START : positionIn(file.lineStarts, file.length, offset);
  }

  private resourcesIn(uri: string): readonly Resource[] {
    this.resourcesByFile ??= groupByFile(this.scopes);
    return this.resourcesByFile.get(uri) ?? [];
  }
}

function groupByFile(scopes: readonly Scope[]): ReadonlyMap<string, readonly Resource[]> {
  const groups = new Map<string, Resource[]>();
  for (const resource of scopes.flatMap((scope) => scope.resources)) {
    const group = groups.get(resource.uri);
    if (group === undefined) groups.set(resource.uri, [resource]);
    else group.push(resource);
  }
  return groups;
}

/** 0 inside the span (its end included, where a cursor still types), else how far away. */
function distance(span: Span, offset: number): number {
  return offset < span.start ? span.start - offset : Math.max(0, offset - span.end);
}

function sizeOf(span: Span): number {
  return span.end - span.start;
}
