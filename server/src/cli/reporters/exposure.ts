import { formatPorts } from '../../engine/port-set';
import type { Publication } from '../../workspace/exposure/publications';
import { publicationSentence } from '../../workspace/exposure/words';
import { style } from '../style';
import { connectionsAsCsv, connectionsAsMarkdown, connectionsAsText, type ListedConnection } from './connections';
import type { ExposureReport, ExposureRow } from './exposure-rows';
import { csvRow, markdownRow, oneLine } from '../../workspace/print/table';

/** `list --exposure`: the connections, then what pods outside the manifests may do, in netpol-analyzer's form. */
export function exposureAsText(rows: readonly ListedConnection[], report: ExposureReport, colour: boolean): string {
  const s = style(colour);
  const width = [...report.egress, ...report.ingress].reduce(
    (most, row) => Math.max(most, oneLine(row.workload).length),
    0,
  );
  const line = (row: ExposureRow, arrow: string, ports: string) =>
    `${oneLine(row.workload).padEnd(width)} \t${arrow} \t${oneLine(row.peer)} : ${ports}`;
  const section = (title: string, arrow: string, exposures: readonly ExposureRow[]) => {
    const certain = exposures.filter(isCertain);
    return certain.length === 0 ? [] : [title, ...certain.map((row) => line(row, arrow, oneLine(row.conn))), ''];
  };
  const open = [
    ...report.egress.map((row) => ({ row, arrow: '=>' })),
    ...report.ingress.map((row) => ({ row, arrow: '<=' })),
  ].flatMap(({ row, arrow }) =>
    row.unknown === undefined
      ? []
      : [line(row, arrow, `${row.unknown} ${s.dim(`(${(row.reasons ?? []).join(', ')})`)}`)],
  );
  const unprotected = report.unprotected.map(
    ({ workload, direction }) => `${oneLine(workload)} is not protected on ${direction}`,
  );
  const lines = [
    '',
    s.bold('Exposure Analysis Result:'),
    ...section('Egress Exposure:', '=>', report.egress),
    ...section('Ingress Exposure:', '<=', report.ingress),
    ...(open.length === 0 ? [] : ['Exposure that cannot be decided from the manifests:', ...open, '']),
    ...(unprotected.length === 0 ? [] : ['Workloads not protected by network policies:', ...unprotected, '']),
    ...(report.published.length === 0 ? [] : [`${PUBLISHED}:`, ...report.published.map(publishedLine), '']),
  ];
  return `${connectionsAsText(rows, colour)}${lines
    .slice(0, -1)
    .map((text) => `${text}\n`)
    .join('')}`;
}

const PUBLISHED = 'Workloads published outside the cluster';

function publishedLine(publication: Publication): string {
  return oneLine(`${publication.workload.id} : ${publicationSentence(publication)}`);
}

export function exposureAsJson(rows: readonly ListedConnection[], report: ExposureReport): string {
  const rest = ({ conn, unknown, reasons }: ExposureRow) => ({
    conn,
    ...(unknown === undefined ? {} : { unknown, reasons }),
  });
  const result = {
    connlist_results: rows,
    exposure_results: {
      egress_exposure: report.egress.map((row) => ({ src: row.workload, dst: row.peer, ...rest(row) })),
      ingress_exposure: report.ingress.map((row) => ({ src: row.peer, dst: row.workload, ...rest(row) })),
      published: report.published.map((one) => ({
        workload: one.workload.id,
        kind: one.resource.fact.kind,
        namespace: one.resource.namespace,
        name: one.resource.name,
        via: one.via,
        reach: one.reach,
        ports: formatPorts(one.ports),
        permitted: one.permitted,
        permittedPorts: formatPorts(one.permittedPorts),
        sentence: publicationSentence(one),
      })),
    },
  };
  return `${JSON.stringify(result, null, 2)}\n`;
}

export function exposureAsCsv(rows: readonly ListedConnection[], report: ExposureReport): string {
  const section = (title: string, header: readonly string[], exposures: readonly ExposureRow[]) => {
    const certain = exposures.filter(isCertain);
    if (certain.length === 0) return [];
    return [[title, '', ''], header, ...certain.map((row) => [row.workload, row.peer, row.conn])];
  };
  const table = [
    ['Exposure Analysis Result:', '', ''],
    ...section('Egress Exposure:', ['src', 'dst', 'conn'], report.egress),
    ...section('Ingress Exposure:', ['dst', 'src', 'conn'], report.ingress),
  ];
  return `${connectionsAsCsv(rows)}${table.map(csvRow).join('')}`;
}

export function exposureAsMarkdown(rows: readonly ListedConnection[], report: ExposureReport): string {
  const section = (title: string, header: readonly string[], exposures: readonly ExposureRow[]) => {
    const certain = exposures.filter(isCertain);
    if (certain.length === 0) return [];
    const cells = certain.map((row) => markdownRow([row.workload, row.peer, row.conn]));
    return [[`### ${title}\n`, markdownRow(header), '|-----|-----|------|\n', ...cells].join('')];
  };
  const sections = [
    ...section('Egress Exposure:', ['src', 'dst', 'conn'], report.egress),
    ...section('Ingress Exposure:', ['dst', 'src', 'conn'], report.ingress),
  ];
  const published = report.published.map((one) => markdownRow([one.workload.id, publicationSentence(one)]));
  if (published.length > 0)
    sections.push(
      [`### ${PUBLISHED}:\n`, markdownRow(['workload', 'published']), '|-----|-----|\n', ...published].join(''),
    );
  return `${connectionsAsMarkdown(rows)}## Exposure Analysis Result:\n${sections.join('\n')}`;
}

function isCertain(row: ExposureRow): boolean {
  return row.conn !== 'No Connections';
}
