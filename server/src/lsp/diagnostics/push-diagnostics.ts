import { Debounce } from '../debounce';
import { Slicer } from '../runtime';
import type { Session } from '../session';
import { fileDiagnostics, NONE } from './file-diagnostics';

/** Milliseconds of quiet before findings are sent to an editor that does not ask for them. */
export const PUSH_DELAY = 200;

/** Sends findings of every file to editors that do not pull. What has not changed is not sent again. */
export function pushDiagnostics(session: Session, versionOf: (uri: string) => number | undefined, delay: number): void {
  const sent = new Map<string, string>();
  const debounce = new Debounce(session, delay, () => session.background('diagnostics', send));
  session.onDidChange(() => debounce.trigger());

  async function send(): Promise<void> {
    await session.indexed;
    const snapshot = session.snapshot();
    const slicer = new Slicer(session.runtime);
    for (const uri of new Set([...snapshot.files.keys(), ...sent.keys()])) {
      await slicer.breathe();
      // A newer state has its own turn coming.
      if (session.stopped || snapshot.revision !== session.workspace.revision) return;
      const { items, resultId } = fileDiagnostics(session, snapshot, uri);
      if (resultId === (sent.get(uri) ?? NONE)) continue;
      if (items.length === 0) sent.delete(uri);
      else sent.set(uri, resultId);
      const version = versionOf(uri);
      await session.connection.sendDiagnostics({
        uri: session.spelling.outward(uri),
        diagnostics: items,
        ...(version === undefined ? {} : { version }),
      });
    }
  }
}
