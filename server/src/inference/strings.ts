import type { ConfigFact, ContainerFact, PodTemplateFact, WorkloadFact } from '../dialects/facts';
import type { Workload } from '../workspace/cluster';
import type { Resource, Scope } from '../workspace/snapshot';
import type { Located, Span } from '../yaml/span';
import { expand } from './expand';
import { isPortKey, keyStem } from './port-join';

/** A string that a workload's containers read, with where it stands. */
export interface WorkloadString {
  readonly kind: 'env' | 'arg' | 'config';
  /** Name of the variable, of the flag in front of the argument, or of the file. */
  readonly key: string | undefined;
  readonly text: string;
  /** The same before references to variables were replaced. */
  readonly written: string;
  readonly uri: string;
  readonly documentIndex: number;
  /** Span of the whole value. */
  readonly span: Span;
  /** `FRONTEND_ADDR in deployment/loadgenerator`. */
  readonly label: string;
  /** Offset in the value as written for an offset in `text`; they differ after expansion. */
  origin(offset: number): number;
  /** True for values that must never be shown. */
  readonly secret: boolean;
  /** The port that a sibling variable states for this one's host (`DB_HOST` + `DB_PORT`). */
  readonly port: number | undefined;
}

/** Finds ConfigMaps and Secrets by name. */
export class Configs {
  private readonly byName = new Map<string, Resource<ConfigFact>>();

  constructor(scope: Scope) {
    for (const resource of scope.resources) {
      if (resource.fact.type !== 'config') continue;
      this.byName.set(`${resource.fact.kind}/${resource.namespace}/${resource.name}`, resource as Resource<ConfigFact>);
    }
  }

  get(kind: 'ConfigMap' | 'Secret', namespace: string, name: string): Resource<ConfigFact> | undefined {
    return this.byName.get(`${kind}/${namespace}/${name}`);
  }
}

/** The pod template of a workload, followed through `workloadRef` (A8), and the object that holds it. */
export function templateOf(
  scope: Scope,
  workload: Workload,
): { readonly resource: Resource<WorkloadFact>; readonly template: PodTemplateFact } | undefined {
  const resource = workload.resource;
  if (resource === undefined) return undefined;
  if (resource.fact.template !== undefined) return { resource, template: resource.fact.template };
  const ref = resource.fact.templateRef;
  if (ref === undefined) return undefined;
  for (const other of scope.resources) {
    if (other.fact.type !== 'workload' || other.namespace !== resource.namespace) continue;
    if (other.fact.kind !== ref.kind || other.name !== ref.name || other.fact.template === undefined) continue;
    return { resource: other as Resource<WorkloadFact>, template: other.fact.template };
  }
  return undefined;
}

interface Variable {
  readonly name: string;
  readonly value: Located<string>;
  readonly resource: Resource;
  readonly label: string;
  readonly secret: boolean;
}

/** Every string that may hold an address: variables, arguments, whole mounted ConfigMaps and Secrets; init containers too. */
export function stringsOf(scope: Scope, configs: Configs, workload: Workload): readonly WorkloadString[] {
  const found = templateOf(scope, workload);
  if (found === undefined) return [];
  const { resource, template } = found;
  const place = `${resource.fact.kind.toLowerCase()}/${resource.name}`;
  const strings: WorkloadString[] = [];
  const known = new Map<string, string>();
  for (const container of template.containers) {
    const variables = variablesOf(container, resource, place, configs, workload.namespace);
    const values = new Map<string, string>();
    for (const variable of variables) {
      values.set(variable.name, expand(variable.value.value, (name) => values.get(name)).text);
    }
    for (const [name, value] of values) if (!known.has(name)) known.set(name, value);
    const lookup = (name: string): string | undefined => values.get(name);
    for (const variable of variables) strings.push(fromVariable(variable, lookup, values));
    for (const [index, arg] of container.args.entries()) {
      const before = container.args[index - 1]?.value;
      const flag = before !== undefined && /^--?[A-Za-z][\w.-]*$/.test(before) ? before : undefined;
      const text = expand(arg.value, lookup);
      strings.push({
        ...base('arg', flag, arg.value, resource, arg.span, `${flag ?? 'argument'} in ${place}`),
        ...text,
      });
    }
  }
  for (const volume of template.volumes) {
    const config = configs.get(volume.source, workload.namespace, volume.ref.value);
    if (config === undefined) continue;
    for (const { key, value } of config.fact.data) {
      if (volume.keys?.includes(key.value) === false) continue;
      const label = `${key.value} of ${volume.source.toLowerCase()}/${config.name}, mounted by ${place}`;
      strings.push({
        ...base('config', key.value, value.value, config, value.span, label),
        // Programs fill in variables of their environment when they read their configuration.
        ...(value.value.includes('$') ? expand(value.value, (name) => known.get(name), 'keep') : {}),
        secret: volume.source === 'Secret',
      });
    }
  }
  return strings;
}

function base(
  kind: WorkloadString['kind'],
  key: string | undefined,
  text: string,
  resource: Resource,
  span: Span,
  label: string,
): WorkloadString {
  const { uri, documentIndex } = resource;
  return {
    kind,
    key,
    text,
    written: text,
    uri,
    documentIndex,
    span,
    label,
    secret: false,
    port: undefined,
    origin: (offset) => offset,
  };
}

function fromVariable(
  variable: Variable,
  lookup: (name: string) => string | undefined,
  values: ReadonlyMap<string, string>,
): WorkloadString {
  const text = expand(variable.value.value, lookup);
  return {
    ...base('env', variable.name, variable.value.value, variable.resource, variable.value.span, variable.label),
    ...text,
    secret: variable.secret,
    port: siblingPort(variable.name, values),
  };
}

/** The variables of a container, whole ConfigMaps first as the kubelet sets them; a later one of the same name wins. */
function variablesOf(
  container: ContainerFact,
  resource: Resource,
  place: string,
  configs: Configs,
  namespace: string,
): readonly Variable[] {
  const byName = new Map<string, Variable>();
  for (const { source, ref } of container.envFrom) {
    const config = configs.get(source, namespace, ref.value);
    for (const { key, value } of config?.fact.data ?? []) {
      if (config === undefined) continue;
      const label = `${key.value} of ${source.toLowerCase()}/${config.name}, read by ${place}`;
      byName.set(key.value, { name: key.value, value, resource: config, label, secret: source === 'Secret' });
    }
  }
  for (const env of container.env) {
    const name = env.name.value;
    if (env.kind === 'value') {
      byName.set(name, { name, value: env.value, resource, label: `${name} in ${place}`, secret: false });
      continue;
    }
    const config = configs.get(env.source, namespace, env.ref.value);
    const entry = config?.fact.data.find(({ key }) => key.value === env.key);
    if (config === undefined || entry === undefined) continue;
    const label = `${name} in ${place}, from ${env.source.toLowerCase()}/${config.name}`;
    byName.set(name, { name, value: entry.value, resource: config, label, secret: env.source === 'Secret' });
  }
  return [...byName.values()];
}

/** `DB_PORT` for `DB_HOST` or `DB`. A `PORT` alone is what the program itself listens on. */
function siblingPort(name: string, values: ReadonlyMap<string, string>): number | undefined {
  if (isPortKey(name)) return undefined;
  const stem = keyStem(name);
  if (stem === '') return undefined;
  for (const [other, value] of values) {
    if (other === name || !isPortKey(other) || !/^\d{1,5}$/.test(value)) continue;
    if (keyStem(other) === stem) return Number(value);
  }
  return undefined;
}
