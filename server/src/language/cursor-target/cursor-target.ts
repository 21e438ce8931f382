import type {
  ContainerPortFact,
  LabelFact,
  PeerFact,
  PortFact,
  RouteBackendFact,
  RuleFact,
  SelectorFact,
  SelectorTerm,
  ServicePortFact,
} from '../../dialects/facts';
import type { Direction, PodSet } from '../../engine/model';
import type { PolicyEntry, ServiceEntry, UnreadEntry, Workload } from '../../workspace/cluster';
import type { Resource } from '../../workspace/snapshot';
import type { Located, Span } from '../../yaml/span';

/** A place in a rule of a policy. */
export interface RulePlace {
  readonly direction: Direction;
  readonly rule: RuleFact;
}

/** What a word in a manifest means, read from the facts alone; hover, definition and references start from it. */
export type CursorTarget =
  | { readonly kind: 'policy'; readonly policy: PolicyEntry }
  | { readonly kind: 'policy-type'; readonly policy: PolicyEntry; readonly direction: Direction | undefined }
  | { readonly kind: 'section'; readonly policy: PolicyEntry; readonly direction: Direction }
  | ({ readonly kind: 'rule'; readonly policy: PolicyEntry } & RulePlace)
  | SelectorTarget
  | ({ readonly kind: 'peer'; readonly policy: PolicyEntry; readonly peer: PeerFact } & RulePlace)
  | ({
      readonly kind: 'cidr';
      readonly policy: PolicyEntry;
      readonly peer: PeerFact;
      readonly cidr: Located<string>;
    } & RulePlace)
  | ({ readonly kind: 'port'; readonly policy: PolicyEntry; readonly port: PortFact } & RulePlace)
  /** The name or kind of an object that is not understood. */
  | { readonly kind: 'unread'; readonly entry: UnreadEntry }
  | { readonly kind: 'workload'; readonly workload: Workload }
  | { readonly kind: 'workload-label'; readonly workload: Workload; readonly label: LabelFact }
  | { readonly kind: 'container-port'; readonly workload: Workload; readonly port: ContainerPortFact }
  | { readonly kind: 'namespace'; readonly name: string }
  | { readonly kind: 'namespace-label'; readonly name: string; readonly label: LabelFact }
  | { readonly kind: 'service'; readonly service: ServiceEntry }
  | { readonly kind: 'service-port'; readonly service: ServiceEntry; readonly port: ServicePortFact }
  | { readonly kind: 'route-backend'; readonly backend: RouteBackendFact; readonly namespace: string };

export interface SelectorTarget {
  readonly kind: 'selector';
  readonly policy: PolicyEntry;
  readonly selector: SelectorFact;
  /** Whether it chooses pods or the namespaces of the pods. */
  readonly of: 'pods' | 'namespaces';
  /** The pods that it helps to choose, the selector beside it included. */
  readonly pods: PodSet;
  readonly term: SelectorTerm | undefined;
  /** The value of the term under the cursor. */
  readonly value: Located<string> | undefined;
  /** undefined for the selector of the policy's subject. */
  readonly peer: (RulePlace & { readonly peer: PeerFact }) | undefined;
}

/** A target with the object that holds it; `span` is relative to the object's document. */
export interface TargetAt {
  readonly target: CursorTarget;
  readonly resource: Resource;
  readonly span: Span;
}
