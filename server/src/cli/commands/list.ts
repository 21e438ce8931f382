import { formatPorts, PortSet } from '../../engine/port-set';
import { type ConnectionFilter, type ConnectionRow, connectionsOf, endName } from '../../workspace/connections';
import type { Cluster } from '../../workspace/cluster';
import { CLEAN, type ExitStatus, type Io, UsageError } from '../io';
import { clusterOf, load, type LoadOptions } from '../load';
import {
  connectionsAsCsv,
  connectionsAsJson,
  connectionsAsMarkdown,
  connectionsAsText,
  type ListedConnection,
} from '../reporters/connections';

export interface ListOptions extends LoadOptions {
  readonly output: 'text' | 'json' | 'csv' | 'md';
  readonly namespace: string | undefined;
  readonly workload: string | undefined;
  readonly unknownAs: 'allow' | 'deny' | 'show';
}

/** Prints who can reach whom, in netpol-analyzer's form; connections that cannot be decided are listed apart. */
export async function list(paths: readonly string[], options: ListOptions, io: Io): Promise<ExitStatus> {
  const { snapshot } = await load(paths, options, io);
  const cluster = clusterOf(snapshot);
  const rows = connectionsOf(cluster, filterOf(cluster, options)).flatMap((row) => listed(row, options.unknownAs));
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
  }
  for (const { kind, resources } of cluster.notUnderstood) {
    io.err(`palisade: note: ${resources.length} ${kind} not understood; verdicts leave them out\n`);
  }
  return CLEAN;
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

function listed(row: ConnectionRow, unknownAs: ListOptions['unknownAs']): ListedConnection[] {
  const allowed = (unknownAs === 'allow' ? row.allowed.union(row.unknown) : row.allowed).intersect(PortSet.ALL_PORTS);
  const unknown = (unknownAs === 'show' ? row.unknown : PortSet.NONE).intersect(PortSet.ALL_PORTS);
  if (allowed.isEmpty && unknown.isEmpty) return [];
  const base = { src: endName(row.source), dst: endName(row.destination), conn: formatPorts(allowed) };
  return [unknown.isEmpty ? base : { ...base, unknown: formatPorts(unknown), reasons: row.reasons }];
}
