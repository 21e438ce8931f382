import type { PortFact } from '../../dialects/facts';
import { writerFor } from '../../dialects/index';
import type { WrittenPort } from '../../dialects/dialect';
import type { PortProtocol } from '../../engine/port-set';
import { scalar } from '../../generate/templates';
import type { PolicyEntry } from '../../workspace/cluster';
import { appendItem, insertEntry, replaceNode } from '../../yaml/edit';
import { nodeWithSpan, ownEntries } from '../../yaml/navigate';
import { editDocument, replaceText } from '../fixes';
import type { FixContext, FixEdits } from '../rule';
import { itemAt } from './tree-places';

interface PortPlace {
  readonly policy: PolicyEntry;
  readonly port: PortFact;
}

/**
 * Writes another port into an entry. Where numbers and names stand in fields of their own, as in policies of the whole cluster, the
 * entry is written anew when it changes from one to the other.
 */
export function writePort(context: FixContext, { policy, port: fact }: PortPlace, written: WrittenPort): FixEdits {
  const { port } = written;
  const old = fact.port;
  if (old !== undefined && (typeof old.value === typeof port || !policy.resource.fact.clusterScoped))
    return replaceText(policy.resource, old.span, typeof port === 'number' ? String(port) : scalar(port));
  return writeEntry(context, { policy, port: fact }, written);
}

/** The protocol that an entry means; a name that stands for any protocol mostly means TCP. */
export function protocolOf({ match }: PortFact): PortProtocol {
  const protocol = match?.protocol;
  return protocol === undefined || protocol === 'ANY' || protocol === 'OTHER' ? 'TCP' : protocol;
}

/** Writes the same port of another protocol into an entry. */
export function writeProtocol(context: FixContext, place: PortPlace, written: WrittenPort): FixEdits {
  const { policy, port } = place;
  if (policy.resource.fact.clusterScoped) return writeEntry(context, place, written);
  if (port.protocol !== undefined) return replaceText(policy.resource, port.protocol.span, written.protocol);
  return editDocument(context, policy.resource, (document) => {
    const item = nodeWithSpan(document.tree, port.span);
    if (item?.kind !== 'map' || item.aliasSpan !== undefined) return undefined;
    return insertEntry(document.text, item, 'protocol', written.protocol, 'first');
  });
}

/** Adds an entry behind that one. */
export function addPort(context: FixContext, { policy, port }: PortPlace, written: readonly WrittenPort[]): FixEdits {
  return editDocument(context, policy.resource, (document) => {
    const place = itemAt(document, port.span);
    if (place === undefined) return undefined;
    return written.flatMap((entry) => {
      const yaml = entryYaml(policy, entry);
      return yaml === undefined ? [] : appendItem(document.text, place.list, yaml, place.index + 1);
    });
  });
}

function writeEntry(context: FixContext, { policy, port }: PortPlace, written: WrittenPort): FixEdits {
  return editDocument(context, policy.resource, (document) => {
    const item = nodeWithSpan(document.tree, port.span);
    const yaml = entryYaml(policy, written);
    if (item === undefined || yaml === undefined) return undefined;
    const [only, ...more] = item.kind === 'map' ? ownEntries(item) : [];
    const value = only?.value;
    if (only === undefined || more.length > 0 || value?.kind !== 'scalar' || (item.kind === 'map' && item.flow))
      return replaceNode(document.text, item, yaml);
    // A comment behind the value stays behind what takes its place.
    const { start } = only.span;
    const column = start - (document.text.lastIndexOf('\n', start - 1) + 1);
    const eol = document.text.includes('\r\n') ? '\r\n' : '\n';
    const text = yaml.replaceAll('\n', `${eol}${' '.repeat(column)}`);
    return [{ span: { start, end: (value.aliasSpan ?? value.span).end }, text }];
  });
}

function entryYaml({ resource: { fact } }: PolicyEntry, written: WrittenPort): string | undefined {
  return writerFor(fact)?.port(fact.kind, written);
}
