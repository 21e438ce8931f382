import type { PortFact, RuleFact } from '../../dialects/facts';
import type { Direction } from '../../engine/model';
import type { Cluster, PolicyEntry } from '../../workspace/cluster';
import { policiesCovering } from './covering';
import { type PeerMeaning, meansAllOf, peerMeaning } from './peer-meaning';
import { type RuleSite, rulesInEffect, sectionOf } from './policy-rules';

/** A rule that looks as if it were there for the replies to connections that another rule admits (0.3: replies always pass). */
export interface ReplyRule {
  readonly site: RuleSite;
  /** The policy and rule whose connections it mirrors. */
  readonly policy: PolicyEntry;
  readonly rule: RuleFact;
}

const OTHER: Readonly<Record<Direction, Direction>> = { ingress: 'egress', egress: 'ingress' };

export function replyRules(cluster: Cluster, policy: PolicyEntry): readonly ReplyRule[] {
  const sites = rulesInEffect(policy).filter(({ rule }) => isAboutReplies(rule));
  if (sites.length === 0) return [];
  const policies = [policy, ...policiesCovering(cluster, policy).filter(({ tier }) => tier === policy.tier)];
  return sites.flatMap((site) => {
    for (const other of policies) {
      if (!other.resource.fact.governs.includes(OTHER[site.direction])) continue;
      const rule = sectionOf(other, OTHER[site.direction])?.rules.find((candidate) =>
        mirrors(site.rule, candidate, policy.namespace),
      );
      if (rule !== undefined) return [{ site, policy: other, rule }];
    }
    return [];
  });
}

/** Only ranges from which clients take their ports: 1024, 32768 or 49152 up to 60999 or the last one. */
function isAboutReplies({ action, ports }: RuleFact): boolean {
  return action.value === 'allow' && ports !== undefined && ports.length > 0 && ports.every(isEphemeral);
}

function isEphemeral({ match }: PortFact): boolean {
  return match?.kind === 'range' && match.from >= 1024 && match.from <= 49152 && match.to >= 60999;
}

/** Whether everybody of the one rule may open connections, to few ports of the same protocol, by the other one. */
function mirrors(reply: RuleFact, opening: RuleFact, namespace: string): boolean {
  const { ports } = opening;
  if (opening.action.value !== 'allow' || ports === undefined || ports.some(isWide)) return false;
  const protocols = new Set(ports.flatMap(({ match }) => match?.protocol ?? []));
  if (!(reply.ports ?? []).every(({ match }) => match !== undefined && protocols.has(match.protocol))) return false;
  const openers = meanings(opening, namespace);
  const targets = meanings(reply, namespace);
  return (
    targets.length > 0 &&
    targets.every(
      (target) => target !== undefined && openers.some((peer) => peer !== undefined && meansAllOf(peer, target)),
    )
  );
}

/** Both sides may open connections to high ports: then the rule is not about replies. */
function isWide({ match }: PortFact): boolean {
  return match === undefined || (match.kind === 'range' && match.to - match.from >= 1000);
}

function meanings({ peers }: RuleFact, namespace: string): readonly (PeerMeaning | undefined)[] {
  return peers === undefined ? [{ kind: 'any' }] : peers.map((peer) => peerMeaning(peer, namespace));
}
