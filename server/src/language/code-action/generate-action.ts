import type { CodeAction } from 'vscode-languageserver-types';
import type { Finding } from '../../rules/rule';
import type { Snapshot } from '../../workspace/snapshot';
import { diagnosticOf } from './action-diagnostic';

/** The client's command; it takes the parameters of the `generate` request and shows a preview. */
const GENERATE_COMMAND = 'palisade.generate';

/**
 * "Generate policies for namespace …" where a finding says that a namespace or workload is open. Only for an editor that knows
 * the command. One action a namespace, whatever the number of findings.
 */
export function generateActions(snapshot: Snapshot, findings: readonly Finding[]): readonly CodeAction[] {
  const byNamespace = new Map<string, CodeAction>();
  for (const finding of findings) {
    if (finding.rule.category !== 'posture') continue;
    const namespace = namespaceOf(snapshot, finding);
    if (namespace === undefined) continue;
    const scope = snapshot.scopeOf(finding.resource.uri)?.root ?? '';
    const title = `Generate policies for namespace ${namespace}…`;
    const same = byNamespace.get(namespace)?.diagnostics ?? [];
    byNamespace.set(namespace, {
      title,
      kind: 'quickfix',
      // Editors put quick fixes that belong to no diagnostic below all that do.
      diagnostics: [...same, diagnosticOf(snapshot, finding)],
      command: {
        title,
        command: GENERATE_COMMAND,
        arguments: [{ scope, namespaces: [namespace], source: 'manifests' }],
      },
    });
  }
  return [...byNamespace.values()];
}

function namespaceOf(snapshot: Snapshot, { resource, span }: Finding): string | undefined {
  const place = snapshot.files.get(resource.uri)?.documents[resource.documentIndex];
  if (place === undefined) return undefined;
  const [found] = snapshot.resourcesAt(resource.uri, place.start + span.start);
  return found?.fact.type === 'namespace' ? found.name : found?.namespace;
}
