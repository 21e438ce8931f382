import type { UnknownReason } from '../engine/verdict';
import type { Span } from '../yaml/span';
import type { Location } from '../workspace/snapshot';
import type { PolicyTest } from './test-file';

/**
 * `failed`: the manifests contradict the test, or do not tell. `error`: the test itself cannot be evaluated.
 * `skipped`: nobody looked.
 */
export type Outcome = 'passed' | 'failed' | 'error' | 'skipped';

export interface TestResult {
  readonly test: PolicyTest;
  readonly outcome: Outcome;
  /** One sentence; '' when it passed. */
  readonly message: string;
  /** What kind of contradiction: `allowed` and `denied` say what was found. */
  readonly type:
    'allowed' | 'denied' | 'unknown' | 'exposure' | 'path' | 'isolation' | 'coverage' | 'error' | undefined;
  /** Several lines, to be shown beside `actual`. */
  readonly expected: string;
  readonly actual: string;
  /** The first few; `more` tells how many are left out. */
  readonly violations: readonly Violation[];
  readonly more: number;
  /** Where the test names what cannot be found. */
  readonly places: readonly { readonly message: string; readonly span: Span }[];
}

/** One connection, or set of like connections, that is not as the test wants it. */
export interface Violation {
  readonly from: string;
  readonly to: string;
  /** `TCP 5432`; '' where it is not about ports. */
  readonly ports: string;
  readonly verdict: 'allow' | 'deny' | 'unknown';
  readonly reasons: readonly UnknownReason[];
  /** Why, one sentence for each end that has policies. */
  readonly why: readonly string[];
  /** What decided: rules, or the policies that isolate. */
  readonly rules: readonly DecidingRule[];
}

export interface DecidingRule {
  /** `shop/api ingress rule 1`, or `shop/default-deny` where no rule but the isolation decides. */
  readonly label: string;
  readonly location: Location;
}

/** What a check finds before it is put into words. */
export interface Finding {
  readonly type: NonNullable<TestResult['type']>;
  readonly expected: string;
  readonly violations: readonly Violation[];
  readonly more: number;
}
