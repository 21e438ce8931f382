import type { Direction } from '../engine/model';
import type { Protocol } from '../engine/port-set';
import type { Workload } from '../workspace/cluster';

export type LabelPairs = readonly (readonly [key: string, value: string])[];

/** One entry of `from` or `to`. */
export type PlannedPeer =
  | {
      readonly kind: 'pods';
      /** undefined = the policy's own namespace, a name, or namespaces by label ([] = all of them). */
      readonly namespace: string | LabelPairs | undefined;
      /** [] = every pod. */
      readonly labels: LabelPairs;
    }
  | { readonly kind: 'addresses'; readonly cidr: string; readonly except: readonly string[] };

export interface PlannedPort {
  readonly protocol: Protocol;
  readonly port: number;
}

export interface PlannedRule {
  /** 'any' leaves the list out: pods, nodes and addresses outside (B13). */
  readonly peers: 'any' | readonly PlannedPeer[];
  /** Never empty. */
  readonly ports: readonly PlannedPort[];
  /** Why the rule is there, a line each, without `#`. */
  readonly comments: readonly string[];
}

export interface PlannedPolicy {
  readonly name: string;
  readonly namespace: string;
  /** Left out where the workload's own manifest leaves it out, so that both move together. */
  readonly writesNamespace: boolean;
  /** undefined for a policy of the whole namespace. */
  readonly workload: Workload | undefined;
  /** [] selects every pod of the namespace. */
  readonly labels: LabelPairs;
  readonly directions: readonly Direction[];
  readonly ingress: readonly PlannedRule[];
  readonly egress: readonly PlannedRule[];
  /** What the file is, a line each. */
  readonly comments: readonly string[];
}
