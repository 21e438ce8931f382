import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { text as readStream } from 'node:stream/consumers';
import type { Protocol } from '../../engine/port-set';
import { pathEnds } from '../../language/path-ends';
import type { Cluster } from '../../workspace/cluster';
import { type PathPart, reportPath, type SideReport } from '../../workspace/path-report';
import { reportService, type ServiceReport } from '../../workspace/service-report';
import type { Snapshot } from '../../workspace/snapshot';
import { CLEAN, type ExitStatus, type Io, UNUSABLE, UsageError } from '../io';
import { clusterOf, load, type LoadOptions, noteKinds } from '../load';
import { displayPath } from '../paths';

export interface QueryOptions extends LoadOptions {
  /** A file of JSON lines, or `-` for standard input. */
  readonly queries: string;
}

interface Query {
  readonly from: string;
  readonly to: string;
  readonly protocol: Protocol;
  readonly port: number;
}

/** One JSON answer a query line, in order. A line that cannot be answered gives `{"error": …}` and exit status 2. */
export async function query(path: string, options: QueryOptions, io: Io): Promise<ExitStatus> {
  const lines = (await readQueries(options.queries, io)).split(/\r?\n/);
  const { snapshot } = await load([path], options, io);
  const cluster = clusterOf(snapshot);
  let status: ExitStatus = CLEAN;
  const answers: string[] = [];
  lines.forEach((line, index) => {
    if (line.trim() === '') return;
    const answer = answerLine(snapshot, cluster, line, io.cwd);
    if ('error' in answer) {
      io.err(`palisade: ${options.queries}:${index + 1}: ${answer.error}\n`);
      status = UNUSABLE;
    }
    answers.push(`${JSON.stringify(answer)}\n`);
  });
  io.out(answers.join(''));
  noteKinds([cluster], io);
  return status;
}

async function readQueries(file: string, io: Io): Promise<string> {
  if (file === '-') return readStream(process.stdin);
  try {
    return await readFile(resolve(io.cwd, file), 'utf8');
  } catch (error) {
    throw new UsageError(`--queries ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function answerLine(snapshot: Snapshot, cluster: Cluster, line: string, cwd: string) {
  const parsed = parseQuery(line);
  if ('error' in parsed) return parsed;
  const { protocol, port } = parsed;
  const ends = pathEnds(cluster, parsed.from, parsed.to);
  if (ends.kind === 'problem') return { error: ends.message };
  const { from, to } = ends;
  if (to.kind === 'service') {
    if (protocol === 'OTHER') return { error: 'Services carry TCP, UDP and SCTP only' };
    const found = reportService(snapshot, cluster, { from, to, protocol, port });
    return 'problem' in found ? { error: found.problem } : serviceAnswer(found, cwd);
  }
  const [part] = reportPath(snapshot, cluster, { from, to, protocol, port }).parts;
  return part === undefined ? { error: 'nothing to decide' } : answer(part, cwd);
}

function answer(part: PathPart, cwd: string) {
  return {
    verdict: part.verdict.kind,
    reason: reason(part),
    egress: part.egress.verdict.kind,
    ingress: part.ingress.verdict.kind,
    decidedBy: [...decided(part.egress, cwd), ...decided(part.ingress, cwd)],
  };
}

/** Of a Service the backend that says most stands for all; each is listed with its own verdict (A29). */
function serviceAnswer({ parts: [found] }: ServiceReport, cwd: string) {
  if (found === undefined) return { error: 'nothing to decide' };
  const { verdict, partial, backends, paragraph } = found;
  const telling = backends.find(({ part }) => part.verdict.kind === verdict.kind)?.part;
  const told = telling === undefined ? { egress: 'unknown', ingress: 'unknown', decidedBy: [] } : answer(telling, cwd);
  return {
    ...told,
    verdict: verdict.kind,
    reason: telling === undefined ? paragraph : reason(telling),
    partial,
    backends: backends.map(({ name, port, part }) => ({ to: name, port, verdict: part.verdict.kind })),
  };
}

function reason(part: PathPart): string {
  if (part.exemption !== undefined) return `ALLOW: ${part.exemption === 'self' ? 'self' : 'same node'}`;
  const sides = [part.egress, part.ingress].filter((s) => s.applies);
  const telling = sides.filter((s) => s.verdict.kind === part.verdict.kind);
  const words = (telling.length > 0 ? telling : sides).map((s) => `${s.direction} ${s.sentence}`).join('; ');
  const unknown = part.verdict.kind === 'unknown' ? `${part.verdict.reasons.join(', ')}: ` : '';
  return words === '' ? 'ALLOW: default' : `${unknown}${words}`;
}

function decided(side: SideReport, cwd: string) {
  const refs = side.decidedBy.length > 0 || side.verdict.kind !== 'deny' ? side.decidedBy : side.isolatedBy;
  return refs.map((ref) => ({
    kind: ref.policy.resource.fact.kind,
    namespace: ref.policy.namespace,
    name: ref.policy.name,
    direction: side.direction,
    ...(ref.rule === undefined ? {} : { rule: ref.rule }),
    file: displayPath(ref.location.uri, cwd),
    line: ref.location.range.start.line + 1,
  }));
}

const PROTOCOLS: Readonly<Record<string, Protocol>> = {
  TCP: 'TCP',
  UDP: 'UDP',
  SCTP: 'SCTP',
  ICMP: 'OTHER',
  OTHER: 'OTHER',
};

function parseQuery(line: string): Query | { readonly error: string } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { error: 'not a JSON object: write {"from": "ns/name", "to": "ns/name", "protocol": "TCP", "port": 80}' };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { error: 'not a JSON object' };
  const { from, to, protocol = 'TCP', port } = value as Record<string, unknown>;
  if (typeof from !== 'string' || typeof to !== 'string')
    return { error: '"from" and "to" must be strings such as "ns/name"' };
  const known = typeof protocol === 'string' ? PROTOCOLS[protocol.toUpperCase()] : undefined;
  if (known === undefined) return { error: '"protocol" must be TCP, UDP, SCTP or ICMP' };
  if (known === 'OTHER') return { from, to, protocol: known, port: 0 };
  if (typeof port !== 'number' || !Number.isInteger(port) || port < 1 || port > 65535)
    return { error: '"port" must be a number from 1 to 65535' };
  return { from, to, protocol: known, port };
}
