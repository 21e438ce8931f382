import { pluginNames } from '../dialects/cni';
import type { RuleSettings } from '../rules/settings';
import type { ClusterOptions } from '../workspace/cluster-options';

/** JSON-schema fragment as package.json's `contributes.configuration` carries it. */
interface SettingSchema {
  readonly type: 'string' | 'boolean' | 'object' | 'array';
  readonly enum?: readonly string[];
}

interface Setting<T> {
  /** Without the `palisade.` in front. */
  readonly key: string;
  /** `resource`: may differ between workspace folders. `machine`: no workspace may set it. */
  readonly scope: 'resource' | 'window' | 'machine';
  readonly schema: SettingSchema;
  readonly fallback: T;
  /** undefined for a value of the wrong shape, which counts as absent. */
  read(value: unknown): T | undefined;
}

type Scope = Setting<unknown>['scope'];
type StringLists = readonly string[];
type Labels = Readonly<Record<string, string>>;

const APPLICABILITY = ['auto', 'always', 'never'] as const;
export type Applicability = (typeof APPLICABILITY)[number];

/**
 * Every setting that the server reads: key, shape, default. The only declaration on this side; a test holds package.json
 * against it.
 */
export const SETTINGS = {
  rules: object('rules', 'resource', {}, (value) => value),
  podCidrs: strings('clusterCidrs.pods', 'window'),
  serviceCidrs: strings('clusterCidrs.services', 'window'),
  nodeCidrs: strings('clusterCidrs.nodes', 'window'),
  cni: choice('cni', 'window', ['auto', ...pluginNames], 'auto'),
  namespaces: object<Labels>('namespaces', 'window', {}, stringsOnly),
  schemaKeys: choice('completion.schemaKeys', 'resource', APPLICABILITY, 'auto'),
  schemaFindings: choice('validate.schema', 'resource', APPLICABILITY, 'auto'),
  codeLens: flag('codeLens.enable', 'resource', true),
  inlayHints: flag('inlayHints.enable', 'resource', true),
  compareWith: text('compareWith', 'resource', 'HEAD'),
  gitPath: text('git.path', 'machine', ''),
  exclude: object('files.exclude', 'resource', {}, (value) => value),
} as const;

export type Settings = { readonly [Name in keyof typeof SETTINGS]: (typeof SETTINGS)[Name]['fallback'] };

/** Reads the section `palisade` as an editor gives it: nested objects, dotted keys or a mixture. */
export function decodeSettings(section: unknown): Settings {
  const entries = Object.entries(SETTINGS).map(([name, setting]) => {
    return [name, setting.read(valueAt(section, setting.key)) ?? setting.fallback];
  });
  return Object.fromEntries(entries) as Settings;
}

export const DEFAULT_SETTINGS: Settings = decodeSettings(undefined);

/** What the rules need; findings about the schema's shape stay out where another extension makes them. */
export function ruleSettings(settings: Settings, schemaProviderPresent: boolean): RuleSettings {
  return { rules: settings.rules, schema: applies(settings.schemaFindings, schemaProviderPresent) };
}

/** What the workspace needs; an empty list of ranges means that nothing is known. */
export function clusterOptions(settings: Settings): ClusterOptions {
  return {
    extraNamespaceLabels: settings.namespaces,
    cni: settings.cni,
    ...(settings.podCidrs.length > 0 ? { podCidrs: settings.podCidrs } : {}),
    ...(settings.serviceCidrs.length > 0 ? { serviceCidrs: settings.serviceCidrs } : {}),
    ...(settings.nodeCidrs.length > 0 ? { nodeCidrs: settings.nodeCidrs } : {}),
  };
}

/** Globs that are switched on, of `palisade.files.exclude` or the editor's own `files.exclude`. */
export function enabledGlobs(exclude: unknown): readonly string[] {
  if (!isRecord(exclude)) return [];
  return Object.keys(exclude).filter((glob) => exclude[glob] === true);
}

function applies(choice: Applicability, schemaProviderPresent: boolean): boolean {
  return choice === 'auto' ? !schemaProviderPresent : choice === 'always';
}

function object<T = unknown>(
  key: string,
  scope: Scope,
  fallback: Readonly<Record<string, T>>,
  readEntry: (value: unknown) => T | undefined,
): Setting<Readonly<Record<string, T>>> {
  return {
    key,
    scope,
    schema: { type: 'object' },
    fallback,
    read(value) {
      if (!isRecord(value)) return undefined;
      const entries = Object.entries(value).flatMap(([name, entry]): [string, T][] => {
        const read = readEntry(entry);
        return read === undefined ? [] : [[name, read]];
      });
      return Object.fromEntries(entries);
    },
  };
}

function strings(key: string, scope: Scope): Setting<StringLists> {
  return {
    key,
    scope,
    schema: { type: 'array' },
    fallback: [],
    read: (value) => (Array.isArray(value) ? value.filter((item) => typeof item === 'string') : undefined),
  };
}

function text(key: string, scope: Scope, fallback: string): Setting<string> {
  return {
    key,
    scope,
    schema: { type: 'string' },
    fallback,
    read: (value) => (typeof value === 'string' ? value.trim() : undefined),
  };
}

function flag(key: string, scope: Scope, fallback: boolean): Setting<boolean> {
  return {
    key,
    scope,
    schema: { type: 'boolean' },
    fallback,
    read: (value) => (typeof value === 'boolean' ? value : undefined),
  };
}

function choice<T extends string>(key: string, scope: Scope, values: readonly T[], fallback: T): Setting<T> {
  return {
    key,
    scope,
    schema: { type: 'string', enum: values },
    fallback,
    read: (value) => values.find((candidate) => candidate === value),
  };
}

function stringsOnly(value: unknown): Labels | undefined {
  if (!isRecord(value)) return undefined;
  const entries = Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return Object.fromEntries(entries);
}

function valueAt(section: unknown, key: string): unknown {
  if (!isRecord(section)) return undefined;
  if (key in section) return section[key];
  const dot = key.indexOf('.');
  return dot < 0 ? undefined : valueAt(section[key.slice(0, dot)], key.slice(dot + 1));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
