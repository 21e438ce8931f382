import {
  GENERIC,
  type PluginBehaviour,
  type PluginDetails,
  type PluginProfile,
  profileOf,
  type PluginSign,
} from '../../dialects/cni';
import type { Fact } from '../../dialects/facts';
import type { NetworkPlugin } from '../cluster';
import type { ClusterOptions } from '../cluster-options';
import { meaningText } from '../meaning';
import type { Resource } from '../snapshot';

/** The plugin that enforces policies, and what comes of it. */
export interface ResolvedPlugin extends Omit<NetworkPlugin, 'unenforced' | 'deadPolicies'> {
  /** Policies of other systems that it does not enforce, as `PluginProfile.ignores` has them. */
  readonly ignores: ReadonlySet<string>;
}

interface Candidate {
  readonly profile: PluginProfile;
  readonly weight: number;
  readonly details: PluginDetails;
  readonly signs: readonly Resource[];
  readonly behaviour: PluginBehaviour;
}

/**
 * Finds out which network plugin a cluster has: by the setting, else by what the manifests tell (F.3). Two that would decide
 * differently, and nothing that tells which of them it is: then none is assumed (F19).
 */
export function resolvePlugin(resources: readonly Resource[], { cni = 'auto' }: ClusterOptions): ResolvedPlugin {
  const found = candidatesIn(resources);
  const chosen = cni === 'auto' ? undefined : profileOf(cni);
  if (chosen !== undefined) {
    const known = found.find(({ profile }) => profile === chosen);
    // Whoever names it means that it is in force, whatever an object says that may be meant for another cluster.
    const { enforces: _, ...details } = known?.details ?? {};
    return resolved(candidateOf(chosen, 3, details, known?.signs ?? []), 'setting');
  }
  // What has no policies leaves them to whatever has some beside it, such as Canal's half or a chained plugin (F19, F-X10).
  const enforcing = found.filter(({ behaviour }) => behaviour.policies !== 'ignored');
  const pool = enforcing.length > 0 ? enforcing : found;
  const most = Math.max(...pool.map(({ weight }) => weight));
  const [first, ...others] = pool.filter(({ weight }) => weight === most);
  if (first === undefined) return resolved(candidateOf(GENERIC, 0, {}, []), 'unknown');
  if (others.every((other) => sameBehaviour(first, other))) return resolved(first, most > 1 ? 'detected' : 'assumed');
  const rivals = [first, ...others];
  const signs = rivals.flatMap((rival) => rival.signs);
  const generic = resolved(candidateOf(GENERIC, 0, {}, signs), 'ambiguous');
  return { ...generic, title: rivals.map(({ profile }) => profile.title).join(' or ') };
}

function candidatesIn(resources: readonly Resource[]): readonly Candidate[] {
  const byName = new Map<string, { readonly signs: PluginSign[]; readonly resources: Resource[] }>();
  for (const resource of resources) {
    for (const sign of resource.fact.signs ?? []) {
      const known = byName.get(sign.plugin);
      if (known === undefined) byName.set(sign.plugin, { signs: [sign], resources: [resource] });
      else {
        known.signs.push(sign);
        known.resources.push(resource);
      }
    }
  }
  const absorbed = new Set([...byName.keys()].flatMap((name) => profileOf(name)?.contains ?? []));
  return [...byName].flatMap(([name, { signs, resources: places }]) => {
    const profile = profileOf(name);
    if (profile === undefined || absorbed.has(name)) return [];
    const weight = Math.max(...signs.map((sign) => sign.weight));
    // The place to show is one that tells most.
    const telling = places.filter(({ fact }) => weightOf(fact, name) === weight);
    const details = mergedDetails(signs.map((sign) => sign.details));
    return [candidateOf(profile, weight, details, telling)];
  });
}

function weightOf({ signs = [] }: Fact, plugin: string): number {
  return Math.max(0, ...signs.filter((sign) => sign.plugin === plugin).map(({ weight }) => weight));
}

/** Later ones win; policies that are switched on anywhere are switched on. */
function mergedDetails(all: readonly PluginDetails[]): PluginDetails {
  const merged = all.reduce<PluginDetails>((sum, details) => ({ ...sum, ...details }), {});
  const enforces = all.flatMap((details) => details.enforces ?? []);
  return enforces.includes(true) ? { ...merged, enforces: true } : merged;
}

function candidateOf(
  profile: PluginProfile,
  weight: number,
  details: PluginDetails,
  signs: readonly Resource[],
): Candidate {
  return { profile, weight, details, signs, behaviour: profile.behaviour(details) };
}

function sameBehaviour(a: Candidate, b: Candidate): boolean {
  const text = ({ behaviour, profile, details }: Candidate): string =>
    behaviourText(behaviour) + profile.ignores(details).toString();
  return text(a) === text(b);
}

function resolved({ profile, details, signs, behaviour }: Candidate, how: NetworkPlugin['how']): ResolvedPlugin {
  const { version } = details;
  return {
    name: profile.name,
    title: version === undefined ? profile.title : `${profile.title} ${version}`,
    how,
    signs,
    behaviour,
    // Objects that need a plugin show that it is there, not that what needs another one is dead.
    ignores: new Set(how === 'assumed' ? [] : profile.ignores(details)),
  };
}

/** Equal for equal behaviour. */
export function behaviourText(behaviour: PluginBehaviour): string {
  return meaningText({ ...behaviour, unseenLabels: behaviour.unseenLabels?.source });
}

/** What is taken for granted when policies are judged as they are written. */
export function genericBehaviour(): PluginBehaviour {
  return GENERIC.behaviour({});
}

/** Whether the plugin takes no notice of an object, because of the system that it belongs to (F1). */
export function isUnenforced({ fact }: Resource, ignores: ReadonlySet<string>): boolean {
  if (ignores.size === 0 || (fact.type !== 'policy' && fact.type !== 'unread-policy')) return false;
  return ignores.has(`${fact.group}/${fact.kind}`) || ignores.has(`${fact.group}/*`);
}
