import type { Protocol } from '../../engine/port-set';
import { pathEnds } from '../../language/path-ends';
import type { ExplainParams, ExplainResult } from '../../protocol';
import { type PathPart, type PathReport, reportPath } from '../../workspace/path-report';
import { reportService, type ServiceReport } from '../../workspace/service-report';
import type { Scope, Snapshot } from '../../workspace/snapshot';
import { pathMarkdown, portWords } from './path-markdown';
import { serviceMarkdown, serviceSummary } from './service-markdown';

/** Why one connection is as it is. The problem is a sentence for the user: an end that is not there, a wrong port. */
export function explainPath(
  snapshot: Snapshot,
  scopes: readonly Scope[],
  params: ExplainParams,
): ExplainResult | { readonly problem: string } {
  const protocol = protocolOf(params.protocol);
  if (protocol === undefined) return { problem: `"${params.protocol}" is not one of TCP, UDP and SCTP.` };
  const { port } = params;
  if (port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= 65535)) {
    return { problem: `${port} is not a port: ports go from 1 to 65535.` };
  }

  let problem = 'There are no manifests to explain a path in.';
  for (const { cluster } of scopes) {
    const ends = pathEnds(cluster, params.from, params.to);
    if (ends.kind === 'problem') {
      problem = ends.message;
      continue;
    }
    const { from, to } = ends;
    if (to.kind !== 'service') return resultOf(reportPath(snapshot, cluster, { from, to, protocol, port }));
    const wanted = params.protocol === undefined ? undefined : protocol;
    const found = reportService(snapshot, cluster, { from, to, protocol: wanted, port });
    return 'problem' in found ? found : serviceResult(found);
  }
  return { problem };
}

function protocolOf(text: string | undefined): Protocol | undefined {
  const wanted = (text ?? 'TCP').toUpperCase();
  return (['TCP', 'UDP', 'SCTP'] as const).find((protocol) => protocol === wanted);
}

function resultOf(report: PathReport): ExplainResult {
  const kinds = new Set(report.parts.map(({ verdict }) => verdict.kind));
  const [only] = kinds;
  return {
    verdict: kinds.size > 1 ? 'mixed' : (only ?? 'unknown'),
    summary: `${report.from} → ${report.to}: ${report.parts.map((part) => partSummary(report, part)).join(', ')}`,
    markdown: pathMarkdown(report),
    locations: locationsOf(report),
  };
}

function serviceResult(report: ServiceReport): ExplainResult {
  const kinds = new Set(report.parts.map(({ verdict }) => verdict.kind));
  const [only] = kinds;
  return {
    verdict: kinds.size > 1 ? 'mixed' : (only ?? 'unknown'),
    summary: serviceSummary(report),
    markdown: serviceMarkdown(report),
    locations: locationsOf({ parts: report.parts.flatMap(({ backends }) => backends.map(({ part }) => part)) }),
  };
}

const WORDS = { allow: 'allowed', deny: 'denied', unknown: 'unknown' } as const;

function partSummary(report: PathReport, part: PathPart): string {
  return `${WORDS[part.verdict.kind]} on ${portWords(report, part)}`;
}

function locationsOf({ parts }: Pick<PathReport, 'parts'>): ExplainResult['locations'] {
  const refs = parts.flatMap(({ egress, ingress }) => [...egress.decidedBy, ...ingress.decidedBy]);
  return [...new Map(refs.map(({ location }) => [JSON.stringify(location), location])).values()];
}
