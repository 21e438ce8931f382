import { formatPorts, PortSet } from '../../engine/port-set';
import { type ConnectionFilter, type ConnectionRow, connectionsOf, endName } from '../../workspace/connections';
import type { Cluster, Workload } from '../../workspace/cluster';
import { CLEAN, type ExitStatus, type Io, UsageError } from '../io';
import { clusterOf, load, type LoadOptions, noteKinds } from '../load';
import {
  connectionsAsCsv,
  connectionsAsJson,
  connectionsAsMarkdown,
  connectionsAsText,
  type ListedConnection,
} from '../reporters/connections';
import { exposureAsCsv, exposureAsJson, exposureAsMarkdown, exposureAsText } from '../reporters/exposure';
import { type ExposureReport, exposureReport } from '../reporters/exposure-rows';
import { type Graph, graphOfList } from '../../workspace/print/graph';
import { graphAsDot } from '../../workspace/print/graph-dot';
import { graphAsMermaid } from '../../workspace/print/graph-mermaid';
import { graphAsSvg } from '../../workspace/print/graph-svg';

export interface ListOptions extends LoadOptions {
  readonly output: 'text' | 'json' | 'csv' | 'md' | 'dot' | 'mermaid' | 'svg';
  readonly namespace: string | undefined;
  readonly workload: string | undefined;
  readonly unknownAs: 'allow' | 'deny' | 'show';
  /** Add what policies let pods do that the manifests do not contain. */
  readonly exposure?: boolean;
}

/** Prints who can reach whom, in netpol-analyzer's form; connections that cannot be decided are listed apart. */
export async function list(paths: readonly string[], options: ListOptions, io: Io): Promise<ExitStatus> {
  const { snapshot } = await load(paths, options, io);
  const cluster = clusterOf(snapshot);
  const filter = filterOf(cluster, options);
  const found = connectionsOf(cluster, filter);
  const rows = found.flatMap((row) => listed(row, options.unknownAs));
  if (options.exposure === true) {
    const shown = new Set(shownWorkloads(cluster, filter));
    const report = exposureReport(cluster, found, (w) => shown.has(w), options.unknownAs);
    io.out(withExposure(rows, report, options.output, io.colour));
    noteKinds([cluster], io);
    return CLEAN;
  }
  const graph = (): Graph => graphOfList(found, shownWorkloads(cluster, filter), options.unknownAs);
  switch (options.output) {
    case 'text':
      io.out(connectionsAsText(rows, io.colour));
      break;
    case 'json':
      io.out(connectionsAsJson(rows));
      break;
    case 'csv':
      io.out(connectionsAsCsv(rows));
      break;
    case 'md':
      io.out(connectionsAsMarkdown(rows));
      break;
    case 'dot':
      io.out(graphAsDot(graph()));
      break;
    case 'mermaid':
      io.out(graphAsMermaid(graph()));
      break;
    case 'svg':
      io.out(graphAsSvg(graph()));
      break;
  }
  noteKinds([cluster], io);
  return CLEAN;
}

function withExposure(
  rows: readonly ListedConnection[],
  report: ExposureReport,
  output: ListOptions['output'],
  colour: boolean,
): string {
  switch (output) {
    case 'text':
      return exposureAsText(rows, report, colour);
    case 'json':
      return exposureAsJson(rows, report);
    case 'csv':
      return exposureAsCsv(rows, report);
    case 'md':
      return exposureAsMarkdown(rows, report);
    default:
      throw new UsageError(`--exposure: not in ${output}; choose text, json, csv or md`);
  }
}

function filterOf(cluster: Cluster, options: ListOptions): ConnectionFilter {
  const { namespace, workload } = options;
  if (namespace !== undefined && !cluster.namespaces.has(namespace)) {
    throw new UsageError(`--namespace ${namespace}: no such namespace in the manifests`);
  }
  if (workload === undefined) return namespace === undefined ? {} : { namespace };
  const slash = workload.indexOf('/');
  const [ns, name] =
    slash < 0 ? [namespace ?? 'default', workload] : [workload.slice(0, slash), workload.slice(slash + 1)];
  const found = cluster.findWorkloads(ns, name);
  if (found.length === 0) throw new UsageError(`--workload ${workload}: no such workload in namespace ${ns}`);
  const workloads = new Set(found.map((w) => w.index));
  return namespace === undefined ? { workloads } : { namespace, workloads };
}

/** Workloads that a picture shows even when they have no connection. */
function shownWorkloads(cluster: Cluster, { namespace, workloads }: ConnectionFilter): readonly Workload[] {
  return cluster.workloads.filter(
    (w) =>
      w.resource !== undefined &&
      (namespace === undefined || w.namespace === namespace) &&
      (workloads === undefined || workloads.has(w.index)),
  );
}

function listed(row: ConnectionRow, unknownAs: ListOptions['unknownAs']): ListedConnection[] {
  const allowed = (unknownAs === 'allow' ? row.allowed.union(row.unknown) : row.allowed).intersect(PortSet.ALL_PORTS);
  const unknown = (unknownAs === 'show' ? row.unknown : PortSet.NONE).intersect(PortSet.ALL_PORTS);
  if (allowed.isEmpty && unknown.isEmpty) return [];
  const base = { src: endName(row.source), dst: endName(row.destination), conn: formatPorts(allowed) };
  return [unknown.isEmpty ? base : { ...base, unknown: formatPorts(unknown), reasons: row.reasons }];
}
