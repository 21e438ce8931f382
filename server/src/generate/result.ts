import type { DanglingReference } from '../inference/result';
import type { Skipped } from './targets';
import type { Tightening } from './tightening';
import type { Gap } from './verify-external';

export interface GeneratedPolicy {
  readonly namespace: string;
  readonly name: string;
  /** Id of the workload it is for; undefined for a policy of the whole namespace. */
  readonly workload: string | undefined;
  /** What speaks for its rules, a line each. */
  readonly evidence: readonly string[];
}

export interface GeneratedFile {
  /** A file that does not exist yet. */
  readonly uri: string;
  readonly text: string;
  readonly policy: GeneratedPolicy;
}

export interface GenerateResult {
  /** Sorted by uri. */
  readonly files: readonly GeneratedFile[];
  /** Number of wanted connections that were checked. */
  readonly wanted: number;
  /** Wanted connections that stay denied. */
  readonly missing: readonly Gap[];
  /** Connections that the generated policies allow and nothing asks for; DNS is not counted. */
  readonly extra: readonly Gap[];
  /** The same, allowed by policies that were there before. */
  readonly extraBefore: readonly Gap[];
  /** The rules of those policies: proposals to tighten them. Nothing that is there is edited. */
  readonly tightening: readonly Tightening[];
  readonly dangling: readonly DanglingReference[];
  readonly skipped: readonly Skipped[];
  /** Services with a known client: how much of the traffic the manifests tell. */
  readonly coverage: {
    readonly known: number;
    readonly total: number /** 0 to 100; 100 without Services. */;
    readonly percent: number;
  };
  readonly servicesWithoutClient: readonly string[];
  /**
   * True when exactly the wanted connections are allowed and, for policies from manifests, the manifests tell enough to call the set
   * complete.
   */
  readonly complete: boolean;
  /** Things to know before applying. */
  readonly notes: readonly string[];
  /** Markdown. */
  readonly summary: string;
}
