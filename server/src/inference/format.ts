import type { Snapshot } from '../workspace/snapshot';
import {
  API_SERVER,
  type DanglingReference,
  type Edge,
  type Evidence,
  type InferenceResult,
  sourceName,
} from './result';

/** One row of `infer -o json`. */
export interface InferRow {
  /** `ns/name[Kind]`, or `internet` for whatever is outside the manifests. */
  readonly src: string;
  readonly dst: string;
  readonly protocol: string;
  /** The pod's port. */
  readonly port: number;
  readonly service: string | null;
  readonly servicePort: number | null;
  readonly confidence: string;
  readonly evidence: readonly { readonly file: string; readonly line: number; readonly text: string }[];
}

/** How files are named in output; the default is the uri. */
export type FileName = (uri: string) => string;

/** The rows of `infer`: connections between workloads and from outside, then those to names outside and to the API server. */
export function inferRows(
  result: InferenceResult,
  snapshot: Snapshot,
  fileName: FileName = (uri) => uri,
): readonly InferRow[] {
  const evidence = (items: readonly Evidence[]): InferRow['evidence'] =>
    items.map((item) => ({ file: fileName(item.uri), line: lineOf(item, snapshot), text: item.text }));
  return merged([
    ...result.edges.map((edge): InferRow => ({
      src: rowSource(edge),
      dst: edge.destination.id,
      protocol: edge.protocol,
      port: edge.port,
      service: edge.service ?? null,
      servicePort: edge.servicePort ?? null,
      confidence: edge.confidence,
      evidence: evidence(edge.evidence),
    })),
    ...result.external.map((edge): InferRow => ({
      src: edge.source.id,
      dst: edge.host,
      protocol: edge.protocol,
      port: edge.port,
      service: null,
      servicePort: null,
      confidence: edge.confidence,
      evidence: evidence(edge.evidence),
    })),
    ...result.apiServer.map((access): InferRow => ({
      src: access.source.id,
      dst: API_SERVER,
      protocol: 'TCP',
      port: 443,
      service: 'kubernetes',
      servicePort: 443,
      confidence: access.confidence,
      evidence: evidence(access.evidence),
    })),
  ]);
}

/** Several routes through controllers that are not in the manifests are one connection from the internet. */
function merged(rows: readonly InferRow[]): readonly InferRow[] {
  const known = new Map<string, InferRow>();
  for (const row of rows) {
    const key = `${row.src} ${row.dst} ${row.protocol} ${row.port}`;
    const same = known.get(key);
    known.set(key, same === undefined ? row : { ...same, evidence: [...same.evidence, ...row.evidence] });
  }
  return [...known.values()];
}

/** A controller that is not in the manifests only leads the internet on, so its rows say so. */
function rowSource(edge: Edge): string {
  return edge.source.kind === 'ingress-controller' ? 'internet' : sourceName(edge.source);
}

function lineOf(evidence: Evidence, snapshot: Snapshot): number {
  return snapshot.locate(evidence, evidence.span).range.start.line + 1;
}

/** `infer -o json`: the rows as an array, with a final line break. */
export function inferJson(result: InferenceResult, snapshot: Snapshot, fileName?: FileName): string {
  return `${JSON.stringify(inferRows(result, snapshot, fileName), undefined, 2)}\n`;
}

/** `infer -o text`: one connection a line, then what leads nowhere and how much is known. */
export function inferText(result: InferenceResult, snapshot: Snapshot, fileName?: FileName): string {
  const lines = inferRows(result, snapshot, fileName).map((row) => {
    const first = row.evidence[0];
    const why = first === undefined ? '' : `  (${first.text}, ${first.file}:${first.line})`;
    return `${row.src} => ${row.dst} : ${row.protocol} ${row.port} [${row.confidence}]${why}`;
  });
  const dangling = result.dangling.map((reference) => danglingText(reference, snapshot, fileName));
  if (dangling.length > 0) lines.push('', 'References that lead nowhere:', ...dangling.map((line) => `  ${line}`));
  if (result.servicesWithoutClient.length > 0) {
    lines.push('', `Services without a known client: ${result.servicesWithoutClient.join(', ')}`);
  }
  lines.push('', coverageText(result));
  return `${lines.join('\n')}\n`;
}

/** `infer -o md`: the same as tables. */
export function inferMarkdown(result: InferenceResult, snapshot: Snapshot, fileName?: FileName): string {
  const lines = [
    '| Source | Destination | Port | Service | Confidence | Evidence |',
    '| --- | --- | --- | --- | --- | --- |',
    ...inferRows(result, snapshot, fileName).map((row) => {
      const why = row.evidence.map((item) => `${code(item.text)} ${cell(`${item.file}:${item.line}`)}`).join('<br>');
      const service =
        row.service === null ? '' : `${row.service}${row.servicePort === null ? '' : `:${row.servicePort}`}`;
      return `| ${code(row.src)} | ${code(row.dst)} | ${row.protocol} ${row.port} | ${cell(service)} | ${row.confidence} | ${why} |`;
    }),
  ];
  if (result.dangling.length > 0) {
    lines.push('', '**References that lead nowhere**', '');
    lines.push(...result.dangling.map((reference) => `- ${cell(danglingText(reference, snapshot, fileName))}`));
  }
  lines.push('', coverageText(result));
  return `${lines.join('\n')}\n`;
}

function danglingText(reference: DanglingReference, snapshot: Snapshot, fileName: FileName = (uri) => uri): string {
  const from = reference.source === undefined ? reference.place.label : reference.source.id;
  return `${from} -> ${reference.text}: ${reference.message} (${fileName(reference.place.uri)}:${lineOf(reference.place, snapshot)})`;
}

/** `Coverage: 11 of 12 Services have a known client.` */
export function coverageText({ coverage }: Pick<InferenceResult, 'coverage'>): string {
  return `Coverage: ${coverage.known} of ${coverage.total} Services have a known client.`;
}

function cell(text: string): string {
  return text.replace(/\|/g, '\\|').replace(/[\r\n]+/g, ' ');
}

function code(text: string): string {
  return `\`${cell(text).replace(/`/g, "'")}\``;
}
