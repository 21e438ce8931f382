import type { LowerInput } from '../dialect';
import type { TouchFact } from '../facts';

/** A kind that may have a say in connections, and how far it is read. */
export interface UnreadKind {
  /** `group/Kind`; `group/*` = every further kind of the group. */
  readonly kind: string;
  /** 'written': namespaced exactly when the object names a namespace, for kinds nobody knows beforehand. */
  readonly scope: 'namespaced' | 'cluster' | 'written';
  /** The most that an object of the kind can do: what is assumed where nothing more is sure. */
  readonly most: 'decides' | 'restricts' | 'nothing';
  /** What an object surely is limited to. Called only for objects whose text is whole. */
  readonly read?: (input: LowerInput) => readonly TouchFact[];
}
