import type { RuleSettings } from '../settings';

export interface FixAllOptions {
  readonly settings: RuleSettings;
  /** Only findings in these files are fixed, and only these are edited; default: all. */
  readonly uris?: ReadonlySet<string>;
  /** Asked about each file that a fix would change; default: yes. */
  readonly mayEdit?: (uri: string) => boolean;
  /** Lets other work go on; called between the steps. */
  readonly pause?: () => Promise<void>;
  /** Asked between the steps; true = stop, and nothing is fixed. */
  readonly cancelled?: () => boolean;
}
