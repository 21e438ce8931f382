import type { Fact, LabelFact, NamespaceFact, ServiceFact, WorkloadFact } from '../../dialects/facts';
import type { Questions } from '../../engine/expansion';
import type { Resource } from '../../workspace/snapshot';

/** Something in which manifests of one object differ although it decides who reaches whom. */
export interface Conflict {
  readonly kind: 'namespace labels' | 'pod labels' | 'named ports' | 'host network' | 'selector' | 'ports';
  /** Label keys or port names that differ, in order; empty where there are none to name. */
  readonly names: readonly string[];
}

/** What manifests of one object contradict each other in. */
export function conflictsBetween(resources: readonly Resource[]): readonly Conflict[] {
  const facts = resources.map(({ fact }) => fact);
  const workloads = facts.filter((fact) => fact.type === 'workload');
  if (workloads.length > 0) return ofWorkloads(workloads);
  const namespaces = facts.filter((fact) => fact.type === 'namespace');
  if (namespaces.length > 0) return named('namespace labels', namespaces.map(labelsOfNamespace));
  return ofServices(facts.filter((fact: Fact) => fact.type === 'service'));
}

function ofWorkloads(workloads: readonly WorkloadFact[]): readonly Conflict[] {
  const templates = workloads.flatMap(({ template }) => template ?? []);
  const onHost = new Set(templates.map(({ hostNetwork }) => hostNetwork));
  return [
    ...named(
      'pod labels',
      templates.map(({ labels }) => entriesOf(labels)),
    ),
    ...named('named ports', workloads.map(portsOf)),
    ...(onHost.size > 1 ? [{ kind: 'host network', names: [] } as const] : []),
  ];
}

function ofServices(services: readonly ServiceFact[]): readonly Conflict[] {
  return [
    ...named(
      'selector',
      services.map(({ selector = [] }) => entriesOf(selector)),
    ),
    ...unnamed(
      'ports',
      services.map(({ ports }) =>
        ports.map(({ port, targetPort, protocol }) => [port.value, targetPort?.value ?? port.value, protocol].join()),
      ),
    ),
  ];
}

type Entries = ReadonlyMap<string, string>;

function entriesOf(labels: readonly LabelFact[]): Entries {
  return new Map(labels.map(({ key, value }) => [key.value, value.value]));
}

/** The API server writes the name itself (A4). */
function labelsOfNamespace({ labels }: NamespaceFact): Entries {
  return entriesOf(labels.filter(({ key }) => key.value !== 'kubernetes.io/metadata.name'));
}

function portsOf({ template }: WorkloadFact): Entries {
  const numbers = new Map<string, Set<string>>();
  for (const { kind, ports } of template?.containers ?? []) {
    if (kind === 'init') continue;
    for (const { name, port, protocol } of ports) {
      if (name === undefined) continue;
      numbers.set(name.value, (numbers.get(name.value) ?? new Set()).add(`${protocol} ${port.value}`));
    }
  }
  return new Map([...numbers].map(([name, set]) => [name, [...set].sort().join()]));
}

function named(kind: Conflict['kind'], all: readonly Entries[]): readonly Conflict[] {
  const keys = new Set(all.flatMap((entries) => [...entries.keys()]));
  const names = [...keys].filter((key) => new Set(all.map((entries) => entries.get(key))).size > 1);
  return names.length > 0 ? [{ kind, names: names.sort() }] : [];
}

function unnamed(kind: Conflict['kind'], all: readonly (readonly string[])[]): readonly Conflict[] {
  return new Set(all.map((items) => [...items].sort().join(' '))).size > 1 ? [{ kind, names: [] }] : [];
}

/** Whether some policy looks at what the manifests differ in. */
export function isAskedFor({ kind, names }: Conflict, asked: Questions): boolean {
  switch (kind) {
    case 'pod labels':
      return names.some((key) => asked.podKeys.has(key));
    case 'namespace labels':
      return names.some((key) => asked.namespaceKeys.has(key));
    case 'named ports':
      return names.some((name) => asked.portNames.has(name));
    case 'host network':
      return asked.policies > 0;
    case 'selector':
    case 'ports':
      return false;
  }
}
