import type { Hover } from 'vscode-languageserver-types';
import type { Cluster } from '../../workspace/cluster';
import type { Position, Snapshot } from '../../workspace/snapshot';
import { type CursorTarget, targetAt } from '../cursor-target';
import { code } from '../markdown';
import type { LanguageSettings } from '../settings';
import { cidrHover } from './cidr-hover';
import { keyHover } from './key-hover';
import { namespaceHover, workloadHover, workloadLabelHover } from './object-hover';
import { peerHover, policyHover, policyTypeHover, ruleHover, sectionHover } from './policy-hover';
import { containerPortHover, portHover, serviceHover, servicePortHover } from './port-hover';
import { selectorHover } from './selector-hover';
import { unreadHover } from './unread-hover';

/** What the word at a position means in this cluster; the documentation of a key where it means nothing of its own. */
export function hover(
  snapshot: Snapshot,
  uri: string,
  position: Position,
  settings: LanguageSettings,
): Hover | undefined {
  if (isBlank(snapshot, uri, position)) return undefined;
  const key = keyHover(snapshot, uri, position, settings);
  const found = targetAt(snapshot, uri, position);
  const parts = found === undefined ? [] : describe(found.scope.cluster, found.target);
  const text = [...parts, key?.text ?? ''].filter((part) => part !== '');
  if (text.length === 0) return undefined;
  const range = key?.range ?? (found && snapshot.locate(found.resource, found.span).range);
  return { contents: { kind: 'markdown', value: text.join('\n\n') }, ...(range !== undefined && { range }) };
}

/** Nobody asks about the indentation of a line, or about what is behind its end. */
function isBlank(snapshot: Snapshot, uri: string, position: Position): boolean {
  const offset = snapshot.offsetAt(uri, position);
  const around = snapshot.text(uri)?.slice(Math.max(0, offset - 1), offset + 1) ?? '';
  return around.trim() === '';
}

function describe(cluster: Cluster, target: CursorTarget): readonly string[] {
  switch (target.kind) {
    case 'policy':
      return policyHover(cluster, target.policy);
    case 'policy-type':
      return policyTypeHover(cluster, target.policy, target.direction);
    case 'section':
      return sectionHover(cluster, target.policy, target.direction);
    case 'rule':
      return ruleHover(cluster, target);
    case 'selector':
      return selectorHover(cluster, target);
    case 'peer':
      return peerHover(cluster, target);
    case 'cidr':
      return cidrHover(target);
    case 'port':
      return portHover(cluster, target);
    case 'unread':
      return unreadHover(cluster, target.entry);
    case 'workload':
      return workloadHover(cluster, target.workload);
    case 'workload-label':
      return workloadLabelHover(cluster, target);
    case 'container-port':
      return containerPortHover(cluster, target);
    case 'namespace':
    case 'namespace-label':
      return namespaceHover(cluster, target.name);
    case 'service':
      return serviceHover(cluster, target.service);
    case 'service-port':
      return servicePortHover(cluster, target);
    case 'route-backend': {
      const service = cluster.service(target.namespace, target.backend.service.value);
      return service === undefined
        ? [`No Service ${code(target.backend.service.value)} in namespace ${code(target.namespace)}.`]
        : serviceHover(cluster, service);
    }
  }
}
