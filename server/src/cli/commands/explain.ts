import { PortSet, type Protocol } from '../../engine/port-set';
import { type PathQuestion, reportPath } from '../../workspace/path-report';
import { resolvePeer } from '../../workspace/peers';
import { CLEAN, type ExitStatus, type Io, UsageError } from '../io';
import { clusterOf, load, type LoadOptions } from '../load';
import { pathAsJson, pathAsText } from '../reporters/path';

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
  const from = resolvePeer(cluster, options.from);
  const to = resolvePeer(cluster, options.to);
  if (from.kind === 'problem') throw new UsageError(`--from: ${from.message}`);
  if (to.kind === 'problem') throw new UsageError(`--to: ${to.message}`);
  if (from.kind === 'address' && to.kind === 'address')
    throw new UsageError('--from and --to: one of them must be a workload');
  const report = reportPath(snapshot, cluster, { from, to, ...ports });
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
