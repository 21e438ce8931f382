import type { Rule, RuleMeta, Severity } from './rule';

export interface RuleSettings {
  /**
   * `palisade.rules`: by rule id a severity, 'off', or a pair of one and the rule's options. Anything else that a user
   * wrote there is ignored.
   */
  readonly rules?: Readonly<Record<string, unknown>>;
  /** False leaves out rules that another extension's schema checks already cover (`palisade.validate.schema`). */
  readonly schema?: boolean;
}

/** A rule that is on, with what the settings say about it. */
export interface ActiveRule {
  readonly rule: Rule;
  /** undefined: the rule's own, which may depend on the case. */
  readonly severity: Severity | undefined;
  readonly options: Readonly<Record<string, unknown>>;
}

export interface RulePlan {
  /** Equal keys, equal findings. */
  readonly key: string;
  readonly active: readonly ActiveRule[];
  /** Ids of all rules, and of those that the settings switch off. */
  readonly known: ReadonlySet<string>;
  readonly off: ReadonlySet<string>;
}

const SEVERITIES: readonly unknown[] = ['error', 'warning', 'info', 'hint'] satisfies readonly Severity[];

export function isSeverity(value: unknown): value is Severity {
  return SEVERITIES.includes(value);
}

/** Reads the settings once for a whole run; a setting of the wrong shape counts as absent. */
export function planRules(rules: readonly Rule[], settings: RuleSettings): RulePlan {
  const active = rules.flatMap((rule): ActiveRule[] => {
    if (settings.schema === false && rule.meta.schema === true) return [];
    const setting = settings.rules?.[rule.meta.id];
    const [level, given] = Array.isArray(setting) ? (setting as readonly unknown[]) : [setting, undefined];
    if (level === 'off' || (rule.meta.offByDefault === true && !isSeverity(level))) return [];
    return [{ rule, severity: isSeverity(level) ? level : undefined, options: optionsOf(rule.meta, given) }];
  });
  const known = new Set(rules.map((rule) => rule.meta.id));
  const on = new Set(active.map(({ rule }) => rule.meta.id));
  return {
    key: JSON.stringify([settings.schema ?? true, settings.rules ?? {}]),
    active,
    known,
    off: new Set([...known].filter((id) => !on.has(id))),
  };
}

interface OptionSchema {
  readonly type?: unknown;
  readonly default?: unknown;
}

/** Defaults of the rule's JSON schema, overlaid with given values of the right type. */
function optionsOf(meta: RuleMeta, given: unknown): Readonly<Record<string, unknown>> {
  const properties = meta.options?.['properties'] as Readonly<Record<string, OptionSchema>> | undefined;
  if (properties === undefined) return {};
  const values = isRecord(given) ? given : {};
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => {
      const value = values[name];
      return [name, typeOf(value) === schema.type ? value : schema.default];
    }),
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}
