import type { Deviation } from '../engine/enforcement';
import { behaviourText, genericBehaviour } from './cluster/network-plugin';
import type { Cluster, NetworkPlugin, PolicyEntry } from './cluster';
import type { Resource, Snapshot } from './snapshot';

/** Objects that tell of a plugin are named up to this many. */
const MOST_SIGNS = 3;

/** How the network plugin takes policies otherwise, as a clause with its name in front. */
export const DEVIATION_CLAUSES: Readonly<Record<Deviation, string>> = {
  policies: 'enforces policies in some versions only',
  portRanges: 'takes only the first port of a range',
  sctp: 'may take no notice of SCTP entries',
  namedPorts: 'does not handle named ports as it should',
  undeclaredIngress: 'enforces ingress rules even where policyTypes lacks Ingress',
};

const ADDRESSES_CLAUSE = 'matches no pod by an address block';

/** Whether it makes a difference which plugin it is. */
export function pluginMatters({ plugin, policies, asWritten }: Cluster): boolean {
  if (plugin.unenforced.length > 0) return true;
  if (plugin.how === 'ambiguous') return policies.length > 0;
  return (policies.length > 0 || asWritten.policies.length > 0) && differs(plugin);
}

function differs({ behaviour }: NetworkPlugin): boolean {
  return behaviourText(behaviour) !== behaviourText(genericBehaviour());
}

/**
 * Which plugin is taken to enforce the policies, why, and what comes of it, in one sentence without full stop; undefined when
 * it makes no difference. `nameOf`: how files are called.
 */
export function pluginNote(
  snapshot: Snapshot,
  cluster: Cluster,
  nameOf: (uri: string) => string,
  setting: string,
): string | undefined {
  if (!pluginMatters(cluster)) return undefined;
  const { plugin } = cluster;
  const why = reasonOf(snapshot, plugin, nameOf, setting);
  if (plugin.how === 'ambiguous')
    return `the network plugin may be ${plugin.title} (${why}), which enforce policies differently, so that they are taken as the API means them; name it with ${setting}`;
  const dead = unenforcedClause(plugin);
  const { policies } = plugin.behaviour;
  if (policies === 'ignored') return `no policy is enforced: the network plugin is ${plugin.title} (${why})`;
  if (policies === 'doubtful')
    return `the network plugin is ${plugin.title} (${why}), which enforces policies in newer versions only, so that denials are unknown`;
  const effects = [...effectsOf(cluster), ...(dead === undefined ? [] : [dead])];
  const so = effects.length === 0 ? '' : `: it ${effects.join(', ')}`;
  return `policies are taken to be enforced by ${plugin.title} (${why})${so}`;
}

/** The plugin with the place that tells of it, in brackets; for messages about single objects. */
export function pluginWhy(plugin: NetworkPlugin): string {
  const [sign] = plugin.signs;
  if (plugin.how === 'setting') return `${plugin.title}, as the settings say`;
  return sign === undefined ? plugin.title : `${plugin.title}, as ${objectName(sign)} tells`;
}

/** What becomes of one policy in this cluster, in a sentence; undefined when it is taken at its word. */
export function enforcementNote({ plugin }: Cluster, policy: PolicyEntry): string | undefined {
  const name = pluginWhy(plugin);
  if (plugin.behaviour.policies === 'ignored') return `It has no effect: ${name}, does not enforce policies.`;
  if (plugin.deadPolicies.includes(policy)) return `It has no effect: ${name}, takes no notice of its kind.`;
  const clauses = policy.deviations.map((deviation) => DEVIATION_CLAUSES[deviation]);
  return clauses.length === 0 ? undefined : `It is enforced by ${name}, which ${clauses.join(' and ')}.`;
}

/** What a plugin that enforces policies does otherwise to any of them. */
function effectsOf(cluster: Cluster): readonly string[] {
  const { behaviour } = cluster.plugin;
  const found = new Set(cluster.policies.flatMap(({ deviations }) => deviations));
  const addresses = cluster.input.options.addressesMatchPods !== 'b24' && behaviour.addressesMatchPods !== 'b24';
  return [...(addresses ? [ADDRESSES_CLAUSE] : []), ...[...found].map((name) => DEVIATION_CLAUSES[name])];
}

function unenforcedClause({ unenforced }: NetworkPlugin): string | undefined {
  const kinds = new Map<string, number>();
  for (const { fact } of unenforced) kinds.set(fact.kind, (kinds.get(fact.kind) ?? 0) + 1);
  const names = [...kinds].map(([kind, n]) => `${n} ${kind}${n === 1 ? '' : ' objects'}`);
  return names.length === 0 ? undefined : `takes no notice of ${names.join(' and ')}`;
}

function reasonOf(snapshot: Snapshot, plugin: NetworkPlugin, nameOf: (uri: string) => string, setting: string): string {
  if (plugin.how === 'setting') return setting;
  const shown = plugin.signs.slice(0, MOST_SIGNS).map((sign) => {
    const { range } = snapshot.locate(sign, sign.fact.name?.span ?? sign.fact.kindSpan);
    return `${objectName(sign)}, ${nameOf(sign.uri)}:${range.start.line + 1}`;
  });
  const more = plugin.signs.length - shown.length;
  return `${shown.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}

function objectName({ fact, name }: Resource): string {
  return name === '' ? fact.kind : `${fact.kind} ${name}`;
}
