import type { Hover } from 'vscode-languageserver-types';
import { peerTerms } from '../../assertions/file-terms';
import { placeInTestFile, testFileAt } from '../../assertions/find-test-files';
import { resolveTerm } from '../../assertions/resolve';
import type { PeerTerm, TestFile } from '../../assertions/test-file';
import type { Cluster } from '../../workspace/cluster';
import type { Position, Snapshot } from '../../workspace/snapshot';
import { pathTo } from '../../yaml/navigate';
import { bullets, code, escapeMarkdown } from '../markdown';
import { keyAt } from './shape';

/** Workloads that are named; more say no more. */
const NAMED = 8;

/** What a key of a test file means, or for whom a peer stands. */
export function testHover(snapshot: Snapshot, uri: string, position: Position): Hover | undefined {
  const document = snapshot.parsed({ uri, documentIndex: 0 });
  const file = testFileAt(snapshot, uri);
  const scope = snapshot.scopeOf(uri);
  if (document === undefined || file === undefined) return undefined;
  const offset = snapshot.offsetAt(uri, position) - document.start;
  const pointer = pathTo(document.tree, offset);
  if (pointer.onKey && pointer.entry !== undefined) {
    const doc = keyAt(pointer.path)?.doc;
    return doc === undefined ? undefined : answer(snapshot, uri, pointer.entry.key.span, doc);
  }
  const term = peerTerms(file).find(({ span }) => span.start <= offset && offset <= span.end);
  if (term === undefined || scope === undefined) return undefined;
  return answer(snapshot, uri, term.span, meaningOf(scope.cluster, file, term));
}

function answer(snapshot: Snapshot, uri: string, span: PeerTerm['span'], value: string): Hover {
  return { contents: { kind: 'markdown', value }, range: placeInTestFile(snapshot, uri, span).range };
}

function meaningOf(cluster: Cluster, file: TestFile, term: PeerTerm): string {
  const { party, problem } = resolveTerm(cluster, file.groups, term, []);
  if (party === undefined) return escapeMarkdown(problem ?? '');
  const indexes = new Set([...party.pods.keys()].map((id) => cluster.input.endpoints[id]?.workload));
  const workloads = [...indexes].flatMap((index) => cluster.workloads[index ?? -1]?.id ?? []);
  const blocks = party.addresses.cidrs();
  const beside = [
    ...(party.anyPod ? ['pods that the manifests do not contain'] : []),
    ...(party.nodes ? ['the nodes of the cluster'] : []),
    ...(blocks.length > NAMED ? [`addresses in ${blocks.length} blocks`] : blocks.map(code)),
    ...party.domains.map(code),
  ];
  const parts = [
    workloads.length === 0
      ? ''
      : `Stands for ${workloads.length === 1 ? 'one workload' : `${workloads.length} workloads`}:`,
    bullets(workloads.map(code), NAMED),
    beside.length === 0 ? '' : `${workloads.length === 0 ? 'Stands for' : 'And for'} ${beside.join(', ')}.`,
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}
