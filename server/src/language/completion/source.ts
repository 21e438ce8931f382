import type { KeyDoc } from '../../dialects/dialect';
import type { Cluster, Workload } from '../../workspace/cluster';
import type { Scope, Snapshot } from '../../workspace/snapshot';
import type { YamlNode, YamlPath } from '../../yaml/tree';
import type { LanguageSettings } from '../settings';
import type { Place } from './place';

/** Everything that a source may look at. */
export interface CompletionContext {
  readonly snapshot: Snapshot;
  readonly uri: string;
  readonly scope: Scope;
  readonly cluster: Cluster;
  readonly settings: LanguageSettings;
  /** Offset in the file. */
  readonly offset: number;
  readonly place: Place;
  /** Root of the object: of the document, or of the item of a List. */
  readonly root: YamlNode | undefined;
  /** As in `Place`, from the object's root. */
  readonly path: YamlPath;
  readonly role: Place['role'];
  /** True when a dash has to be written first. */
  readonly newItem: boolean;
  /** True behind the colon of a key whose value is written on the lines below it. */
  readonly below: boolean;
  /** Keys that stand already in the mapping that a key would be written in. */
  readonly siblings: readonly string[];
  /** `spec.ingress[].from[]` of `path`. */
  readonly pattern: string;
  readonly apiVersion: string;
  readonly kind: string;
  /** Effective namespace of the object (A3). */
  readonly namespace: string;
}

/** One thing to offer. Text is plain: how it is quoted and closed depends on the place. */
export interface Candidate {
  /** What is written: a key without colon, or a value. */
  readonly text: string | number;
  readonly role: 'key' | 'value' | 'document';
  readonly kind: 'key' | 'label' | 'value' | 'namespace' | 'port' | 'address' | 'enum' | 'snippet';
  /** Behind the label, in grey: `matches 3 workloads`. */
  readonly detail?: string;
  /** Right-hand column. */
  readonly description?: string;
  /** Markdown. */
  readonly documentation?: string;
  /** Workloads to name when the item is looked at. */
  readonly workloads?: readonly Workload[];
  /** Snippet text behind the key, from the colon on, indented from column 0; for documents the whole text. */
  readonly body?: string;
  /** Type of what the key holds, for flow style and JSON, which have no body; a string when left out. */
  readonly holds?: KeyDoc['type'];
  /** True for text that is written as it is, on the line of its key, such as `{}`. */
  readonly raw?: boolean;
  readonly label?: string;
  /** True when there is something to offer where the cursor is left: the editor then asks again by itself. */
  readonly more?: boolean;
  /** Smaller comes first. */
  readonly rank: readonly number[];
}

/** A source of completions: one file, and one line in the registry. */
export interface CompletionSource {
  readonly id: string;
  /** Whether the source has anything to say at a place; cheap. */
  at(context: CompletionContext): boolean;
  provide(context: CompletionContext): Iterable<Candidate>;
}
