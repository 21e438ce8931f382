import type { Snapshot } from '../../workspace/snapshot';
import type { Workspace } from '../../workspace/workspace';
import { allEdits, applyFixEdits } from '../fixes';
import type { SafeFix } from './safe-fixes';

/** A workspace on which fixes are tried out. Each state differs from the last by some buffers, so that little is read anew. */
export class Trial {
  snapshot: Snapshot;
  private readonly originals = new Map<string, string>();
  private readonly shown = new Map<string, string>();

  constructor(private readonly workspace: Workspace) {
    this.snapshot = workspace.snapshot();
  }

  /** Shows what the fixes make of `start`; whatever was shown since then is taken back. */
  show(start: Snapshot, fixes: readonly SafeFix[]): Snapshot {
    const texts = applyFixEdits(start, allEdits(fixes.map(({ edits }) => edits)));
    for (const uri of new Set([...this.shown.keys(), ...texts.keys()])) {
      const before = start.text(uri);
      if (before !== undefined) this.write(uri, texts.get(uri) ?? before);
    }
    this.snapshot = this.workspace.snapshot();
    return this.snapshot;
  }

  /** New texts of the files that are not as they were at first. */
  texts(): ReadonlyMap<string, string> {
    return new Map([...this.shown].filter(([uri, text]) => text !== this.originals.get(uri)));
  }

  private write(uri: string, text: string): void {
    if (!this.originals.has(uri)) this.originals.set(uri, this.snapshot.text(uri) ?? '');
    this.shown.set(uri, text);
    this.workspace.openBuffer(uri, text);
  }
}
