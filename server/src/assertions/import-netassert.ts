import { IpSet } from '../engine/ip-set';
import { child } from '../yaml/navigate';
import type { Span } from '../yaml/span';
import type { YamlDocument, YamlNode } from '../yaml/tree';
import { placeOf } from './node-reader';
import { parseDomain } from './peer-pattern';
import { testLines } from './written-test';

/** Tests of netassert 2 as a file of policy tests. */
export interface Imported {
  readonly text: string;
  readonly tests: number;
  /** Tests that are left out, and why. */
  readonly problems: readonly { readonly message: string; readonly span: Span }[];
}

const KINDS: Readonly<Record<string, string>> = {
  deployment: 'Deployment',
  statefulset: 'StatefulSet',
  daemonset: 'DaemonSet',
  pod: 'Pod',
};

/**
 * Converts a list of netassert's tests. An exit code of 0, which is the default, means that the connection is allowed;
 * every other one means that it is denied. How often and how long netassert tries has no meaning here.
 */
export function importNetassert(document: YamlDocument): Imported {
  const problems = document.problems.map(({ message, span }) => ({ message, span }));
  const { root } = document;
  if (root?.kind !== 'seq') {
    const span = root === undefined ? { start: 0, end: 0 } : placeOf(root);
    return { text: '', tests: 0, problems: [...problems, { message: 'A netassert file is a list of tests.', span }] };
  }
  const tests: string[] = [];
  root.items.forEach((item, index) => {
    const converted = convert(item);
    if ('problem' in converted) {
      problems.push({ message: converted.problem, span: root.itemSpans[index] ?? placeOf(root) });
    } else tests.push(converted.test);
  });
  return { text: tests.length === 0 ? '' : `tests:\n${tests.join('')}`, tests: tests.length, problems };
}

function convert(item: YamlNode | undefined): { readonly test: string } | { readonly problem: string } {
  const name = textAt(item, 'name');
  if (name === undefined) return { problem: 'A test has no name and is left out.' };
  const leftOut = (why: string) => ({ problem: `"${name}" is left out: ${why}` });
  const type = textAt(item, 'type') ?? 'k8s';
  if (type !== 'k8s') return leftOut(`tests of type "${type}" are not known.`);
  const protocol = (textAt(item, 'protocol') ?? 'tcp').toUpperCase();
  if (protocol !== 'TCP' && protocol !== 'UDP') return leftOut(`"${protocol}" is neither TCP nor UDP.`);
  const port = Number(textAt(item, 'targetPort'));
  if (!Number.isInteger(port) || port < 1 || port > 65535) return leftOut('it has no targetPort from 1 to 65535.');
  const from = workloadAt(child(item, 'src'));
  if (from === undefined) return leftOut('its src names no Deployment, StatefulSet, DaemonSet or Pod.');
  const to = workloadAt(child(item, 'dst')) ?? hostAt(child(item, 'dst'));
  if (to === undefined) return leftOut('its dst names neither a workload nor a host.');
  const exitCode = Number(textAt(item, 'exitCode') ?? 0);
  return {
    test: testLines({
      name,
      from,
      to,
      port: protocol === 'TCP' ? port : `${protocol}/${port}`,
      expect: exitCode === 0 ? 'allow' : 'deny',
    })
      .map((line) => `  ${line}\n`)
      .join(''),
  };
}

function textAt(node: YamlNode | undefined, key: string): string | undefined {
  const value = child(node, key);
  return value?.kind === 'scalar' && value.value !== null ? String(value.value) : undefined;
}

function workloadAt(end: YamlNode | undefined): string | undefined {
  const resource = child(end, 'k8sResource');
  const [kind, name, namespace] = ['kind', 'name', 'namespace'].map((key) => textAt(resource, key));
  const known = kind === undefined ? undefined : KINDS[kind.toLowerCase()];
  return known === undefined || name === undefined ? undefined : `${namespace ?? 'default'}/${known}:${name}`;
}

function hostAt(end: YamlNode | undefined): string | undefined {
  const name = textAt(child(end, 'host'), 'name');
  if (name === undefined) return undefined;
  if (IpSet.address(name) !== undefined) return name;
  return parseDomain(name).ok ? `dns:${name}` : undefined;
}
