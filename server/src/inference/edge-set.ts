import {
  type ApiServerAccess,
  type Edge,
  type EdgeSource,
  type Evidence,
  type ExternalEdge,
  sourceName,
  stronger,
} from './result';

/** More pieces of evidence say nothing new about one connection. */
const MAX_EVIDENCE = 5;

/** Collects connections; the same one found again adds its evidence and keeps the greater confidence. */
export class EdgeSet {
  private readonly edges = new Map<string, Edge>();
  private readonly outside = new Map<string, ExternalEdge>();
  private readonly apiServer = new Map<number, ApiServerAccess>();

  add(edge: Edge): void {
    const key = `${sourceKey(edge.source)} ${edge.destination.index} ${edge.protocol} ${edge.port}`;
    const known = this.edges.get(key);
    if (known === undefined) {
      this.edges.set(key, edge);
      return;
    }
    const confidence = stronger(known.confidence, edge.confidence);
    const leading = confidence === known.confidence ? known : edge;
    this.edges.set(key, { ...leading, confidence, evidence: merge(known.evidence, edge.evidence) });
  }

  addExternal(edge: ExternalEdge): void {
    const key = `${edge.source.index} ${edge.host} ${edge.protocol} ${edge.port}`;
    const known = this.outside.get(key);
    this.outside.set(
      key,
      known === undefined
        ? edge
        : {
            ...known,
            service: known.service ?? edge.service,
            confidence: stronger(known.confidence, edge.confidence),
            evidence: merge(known.evidence, edge.evidence),
          },
    );
  }

  addApiServer(access: ApiServerAccess): void {
    const known = this.apiServer.get(access.source.index);
    this.apiServer.set(
      access.source.index,
      known === undefined
        ? access
        : {
            ...known,
            confidence: stronger(known.confidence, access.confidence),
            evidence: merge(known.evidence, access.evidence),
          },
    );
  }

  sortedApiServer(): readonly ApiServerAccess[] {
    return [...this.apiServer.values()].sort((a, b) => compare(a.source.id, b.source.id));
  }

  sorted(): readonly Edge[] {
    return [...this.edges.values()].sort(
      (a, b) =>
        compare(sourceName(a.source), sourceName(b.source)) ||
        compare(a.destination.id, b.destination.id) ||
        compare(a.protocol, b.protocol) ||
        a.port - b.port ||
        compare(sourceKey(a.source), sourceKey(b.source)),
    );
  }

  sortedExternal(): readonly ExternalEdge[] {
    return [...this.outside.values()].sort(
      (a, b) =>
        compare(a.source.id, b.source.id) ||
        compare(a.host, b.host) ||
        compare(a.protocol, b.protocol) ||
        a.port - b.port,
    );
  }
}

function sourceKey(source: EdgeSource): string {
  switch (source.kind) {
    case 'workload':
      return `w${source.workload.index}`;
    case 'internet':
      return 'internet';
    case 'ingress-controller':
      return `controller ${source.controller ?? ''}`;
    case 'monitoring':
    case 'api-server':
      return source.kind;
  }
}

function merge(known: readonly Evidence[], more: readonly Evidence[]): readonly Evidence[] {
  const all = [...known];
  for (const item of more) {
    const same = all.some(
      (other) =>
        other.uri === item.uri && other.documentIndex === item.documentIndex && other.span.start === item.span.start,
    );
    if (!same && all.length < MAX_EVIDENCE) all.push(item);
  }
  return all;
}

/** Plain code-unit order, so that output never depends on the machine's locale. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
