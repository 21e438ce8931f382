import { PortSet, type Protocol } from '../../engine/port-set';
import { pathEnds } from '../../language/path-ends';
import { type PathQuestion, reportPath } from '../../workspace/path-report';
import { reportService } from '../../workspace/service-report';
import { CLEAN, type ExitStatus, type Io, UsageError } from '../io';
import { clusterOf, load, type LoadOptions, noteKinds } from '../load';
import { pathAsJson, pathAsText } from '../reporters/path';
import { serviceAsJson, serviceAsText } from '../reporters/service';

export interface ExplainOptions extends LoadOptions {
  readonly output: 'text' | 'json';
  readonly from: string;
  readonly to: string;
  /** With `port`: TCP when absent. Without: all protocols when absent. */
  readonly protocol: Protocol | undefined;
  readonly port: number | undefined;
}

/** Says why a connection is allowed, denied or unknown, with the rule that decided at each end. */
export async function explain(path: string, options: ExplainOptions, io: Io): Promise<ExitStatus> {
  const ports = portsOf(options);
  const { snapshot } = await load([path], options, io);
  const cluster = clusterOf(snapshot);
  const ends = pathEnds(cluster, options.from, options.to);
  if (ends.kind === 'problem') throw new UsageError(`--${ends.end}: ${ends.message}`);
  const { from, to } = ends;
  if (to.kind === 'service') {
    if (ports.protocol === 'OTHER') throw new UsageError('--protocol: Services carry TCP, UDP and SCTP only');
    const { protocol } = options;
    const found = reportService(snapshot, cluster, { from, to, protocol, port: options.port });
    if ('problem' in found) throw new UsageError(`--port: ${found.problem}`);
    noteKinds([cluster], io);
    io.out(options.output === 'json' ? serviceAsJson(found, io.cwd) : serviceAsText(found, io.cwd, io.colour));
    return CLEAN;
  }
  if (from.kind === 'address' && to.kind === 'address')
    throw new UsageError('--from and --to: one of them must be a workload');
  const report = reportPath(snapshot, cluster, { from, to, ...ports });
  noteKinds([cluster], io);
  io.out(options.output === 'json' ? pathAsJson(report, io.cwd) : pathAsText(report, io.cwd, io.colour));
  return CLEAN;
}

function portsOf({ protocol, port }: ExplainOptions): Pick<PathQuestion, 'protocol' | 'port' | 'within'> {
  if (protocol === 'OTHER') {
    if (port !== undefined) throw new UsageError('--port: ICMP has no ports');
    return { protocol, port: 0 };
  }
  if (port === undefined && protocol !== undefined) return { protocol, port, within: PortSet.protocol(protocol) };
  return { protocol: protocol ?? 'TCP', port };
}
