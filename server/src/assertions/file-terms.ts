import type { Cluster } from '../workspace/cluster';
import { isUnresolved, namespacesNamed, resolveTerm, type Unresolved } from './resolve';
import type { Assertion, Limit, PeerTerm, TestFile } from './test-file';

/** Every peer that a file names, in tests and groups. */
export function peerTerms({ tests, groups }: Pick<TestFile, 'tests' | 'groups'>): readonly PeerTerm[] {
  return [
    ...[...groups.values()].flatMap(({ peers }) => peers),
    ...tests.flatMap(({ assertion }) => (assertion === undefined ? [] : [...strict(assertion), ...lenient(assertion)])),
  ];
}

/**
 * Peers and namespaces of tests that stand for nobody in the cluster. Tests that are skipped may speak of what is not
 * there, and peers of a limit, when they go by labels, of pods that only policies speak of.
 */
export function unresolvedIn(cluster: Cluster, file: TestFile): readonly Unresolved[] {
  return file.tests.flatMap(({ assertion, skip }): readonly Unresolved[] => {
    if (assertion === undefined || skip !== undefined) return [];
    const limits = lenient(assertion).filter(
      ({ pattern }) => pattern.kind !== 'pods' || pattern.workload !== undefined,
    );
    const peers = [...strict(assertion), ...limits].flatMap((term): readonly Unresolved[] => {
      const { problem } = resolveTerm(cluster, file.groups, term, []);
      return problem === undefined ? [] : [{ message: problem, span: term.span }];
    });
    return [...peers, ...unresolvedNamespaces(cluster, assertion)];
  });
}

function unresolvedNamespaces(cluster: Cluster, assertion: Assertion): readonly Unresolved[] {
  if (assertion.kind !== 'isolated' && assertion.kind !== 'covered') return [];
  const found = namespacesNamed(cluster, assertion.namespaces ?? []);
  return isUnresolved(found) ? found.unresolved : [];
}

/** Peers that must stand for somebody. */
function strict(assertion: Assertion): readonly PeerTerm[] {
  switch (assertion.kind) {
    case 'connection':
    case 'no-path':
      return [...assertion.from, ...assertion.to];
    case 'exposure':
      return assertion.of;
    case 'isolated':
    case 'covered':
    case 'unsupported':
      return [];
  }
}

function lenient(assertion: Assertion): readonly PeerTerm[] {
  const limits: readonly Limit[] =
    assertion.kind === 'exposure' ? assertion.atMost : assertion.kind === 'isolated' ? assertion.except : [];
  return limits.flatMap(({ peers }) => peers);
}
