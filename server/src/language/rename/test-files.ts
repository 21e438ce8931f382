import { peerTerms } from '../../assertions/file-terms';
import { testFileAt, testFileUris } from '../../assertions/find-test-files';
import type { PeerTerm, TestFile } from '../../assertions/test-file';
import type { Scope, Snapshot } from '../../workspace/snapshot';
import { child, nodeWithSpan, ownEntries } from '../../yaml/navigate';
import type { Located, Span } from '../../yaml/span';
import type { YamlDocument, YamlNode } from '../../yaml/tree';
import type { EditCollector } from './edit-collector';
import type { LabelChange } from './label-plan';

/** Policy tests name workloads and namespaces as the command line does: `namespace/workload`. They follow a rename. */
export function renameNamespaceInTests(snapshot: Snapshot, scope: Scope, from: string, collector: EditCollector): void {
  for (const { uri, file, tree, text } of testFilesOf(snapshot, scope)) {
    const place = { uri, documentIndex: 0 };
    for (const { value, span } of namespacesOf(file)) if (value === from) collector.value(place, span);
    for (const term of podTerms(file)) {
      if (term.namespaces?.includes(from) !== true) continue;
      const node = nodeWithSpan(tree, term.span);
      if (node?.kind === 'map') {
        for (const name of scalarsIn(child(node, 'namespace')))
          if (name.kind === 'scalar' && name.value === from) collector.scalar(place, name);
      } else {
        const at = text.indexOf(`${from}/`, term.span.start);
        if (at >= 0 && at < term.span.end) collector.replace(place, { start: at, end: at + from.length }, true);
      }
    }
  }
}

/** Labels in tests. Whether they mean the same pods nobody knows for sure. */
export function renameLabelInTests(
  snapshot: Snapshot,
  scope: Scope,
  of: 'pods' | 'namespaces',
  { key, from }: LabelChange,
  collector: EditCollector,
): void {
  for (const { uri, file, tree, text } of testFilesOf(snapshot, scope)) {
    const place = { uri, documentIndex: 0 };
    for (const term of podTerms(file)) {
      const pairs = of === 'pods' ? term.labels : term.namespaceLabels;
      if (!pairs.some(([name, value]) => name === key && value === from)) continue;
      const node = nodeWithSpan(tree, term.span);
      if (node?.kind === 'map') {
        const labels = child(node, of === 'pods' ? 'labels' : 'namespaceLabels');
        for (const { key: name, value } of labels?.kind === 'map' ? ownEntries(labels) : [])
          if (name.source === key && value?.kind === 'scalar' && value.source === from)
            collector.scalar(place, value, false);
      } else {
        const [start, end] = of === 'pods' ? ['\\[', '\\]'] : ['\\{', '\\}'];
        const pattern = new RegExp(
          `${start}[^${end}]*?(?<=[${start},]\\s*)${escaped(key)}\\s*=\\s*(${escaped(from)})(?=\\s*[,${end}])`,
          'd',
        );
        const found = pattern.exec(textIn(text, term.span))?.indices?.[1];
        if (found !== undefined)
          collector.replace(place, { start: term.span.start + found[0], end: term.span.start + found[1] }, false);
      }
    }
  }
}

interface OpenTestFile {
  readonly uri: string;
  readonly file: TestFile;
  readonly tree: YamlDocument;
  readonly text: string;
}

function testFilesOf(snapshot: Snapshot, scope: Scope): readonly OpenTestFile[] {
  return testFileUris(snapshot).flatMap((uri) => {
    const file = testFileAt(snapshot, uri);
    const parsed = snapshot.parsed({ uri, documentIndex: 0 });
    if (file === undefined || parsed === undefined || snapshot.scopeOf(uri) !== scope) return [];
    return [{ uri, file, tree: parsed.tree, text: parsed.text }];
  });
}

type PodPattern = Extract<PeerTerm['pattern'], { readonly kind: 'pods' }>;

function podTerms(file: TestFile): readonly (PodPattern & { readonly span: Span })[] {
  return peerTerms(file).flatMap(({ pattern, span }) => (pattern.kind === 'pods' ? [{ ...pattern, span }] : []));
}

function namespacesOf({ tests }: TestFile): readonly Located<string>[] {
  return tests.flatMap(({ assertion }) =>
    assertion?.kind === 'isolated' || assertion?.kind === 'covered' ? (assertion.namespaces ?? []) : [],
  );
}

function scalarsIn(node: YamlNode | undefined): readonly YamlNode[] {
  return node?.kind === 'seq' ? node.items.flatMap((item) => item ?? []) : node === undefined ? [] : [node];
}

function textIn(text: string, { start, end }: Span): string {
  return text.slice(start, end);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
