import type { Action, Flow, Tier } from './model';
import type { UnknownReason, Verdict } from './verdict';

/** The answer for one flow with what led to it (G8, G24). */
export interface Explanation {
  readonly flow: Flow;
  readonly verdict: Verdict;
  /** Set when the flow is allowed before any policy is looked at (G7). */
  readonly exemption?: 'self' | 'same-node';
  readonly egress: SideExplanation;
  readonly ingress: SideExplanation;
}

export interface SideExplanation {
  /** False when that end bears no policy (0.3): an address, a node, a hostNetwork pod. */
  readonly applies: boolean;
  readonly verdict: Verdict;
  /** Policies that isolate the pod in this direction (B6), by `PolicyAlternative.id`. */
  readonly isolatedBy: readonly number[];
  /**
   * Rules that led to the verdict; for an unknown verdict, every rule that takes part in some reading. Empty when the
   * verdict comes from isolation alone or from the absence of policies.
   */
  readonly decidedBy: readonly Decision[];
  /** Every rule that was looked at, in the order of evaluation, up to the one that surely decides. */
  readonly steps: readonly Step[];
  /** The tier whose rule or end decided; absent when traffic went through all tiers or the verdict is unknown. */
  readonly tier?: Pick<Tier, 'id' | 'mode'>;
}

export interface Decision {
  readonly policy: number;
  /** Index within its direction. */
  readonly rule?: number;
  readonly action: Action;
}

export type StepOutcome = 'match' | 'peer' | 'protocol' | 'port' | 'named-port' | 'no-rules' | 'maybe';

export interface Step {
  readonly policy: number;
  /** Index within its direction; undefined when the policy has no rule for the direction. */
  readonly rule: number | undefined;
  /** `peer`, `protocol`, `port`, `named-port`: the first thing that does not match. */
  readonly outcome: StepOutcome;
  readonly action: Action | undefined;
  /** Why a `maybe` is not known. */
  readonly reason?: UnknownReason;
}
