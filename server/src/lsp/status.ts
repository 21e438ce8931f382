import { CodeLensRefreshRequest } from 'vscode-languageserver';
import { didChangeReachability, type ServerStatus, status } from '../protocol';
import { mergeNotUnderstood, notUnderstoodText } from '../workspace/cluster/not-understood';
import { pluginNote } from '../workspace/plugin-words';
import type { Snapshot } from '../workspace/snapshot';
import { Debounce } from './debounce';
import type { Indexing } from './indexing';
import { quietly, tell } from './messages';
import type { Session } from './session';

/** Milliseconds of quiet before views are told to refresh. */
export const REFRESH_DELAY = 300;

/** Notes of one kind are told one by one up to this many. */
const MOST_NOTES = 5;

/** Tells the editor what to show again after changes: views, lenses, findings, and the status item. */
export function announceChanges(session: Session, indexing: Indexing, delay: number): void {
  const { connection } = session;
  let statusSent = '';
  let elsewhere = false;
  let shown = -1;

  const sendStatus = (): void => {
    const now = statusOf(session, indexing);
    const text = JSON.stringify(now);
    if (text === statusSent) return;
    statusSent = text;
    tell(connection, status, now);
  };
  const refresh = new Debounce(session, delay, () => {
    if (indexing.busy) return;
    const { revision } = session.workspace;
    // Opening and closing files changes nothing that is shown. Views would flicker, and a lens that is replaced while it
    // is resolved is dead in some editors.
    if (revision !== shown) {
      shown = revision;
      tell(connection, didChangeReachability, { revision });
      sendStatus();
      if (session.client.refreshInlayHints) void quietly(() => connection.languages.inlayHint.refresh());
      if (session.client.refreshCodeLenses) void quietly(() => connection.sendRequest(CodeLensRefreshRequest.type));
    }
    // After a key press the editor asks for findings by itself.
    if (elsewhere && session.client.refreshDiagnostics) void quietly(() => connection.languages.diagnostics.refresh());
    elsewhere = false;
  });
  session.onDidChange((change) => {
    elsewhere ||= change !== 'text';
    if (change === 'other') shown = -1;
    if (indexing.busy) sendStatus();
    refresh.trigger();
  });
}

function statusOf(session: Session, indexing: Indexing): ServerStatus {
  if (indexing.busy) return { state: 'indexing', files: 0, workloads: 0, policies: 0, templates: 0, notes: [] };
  const snapshot = session.snapshot();
  const clusters = snapshot.scopes.map(({ cluster }) => cluster);
  const files = [...snapshot.files.values()];
  return {
    state: 'ready',
    files: files.length,
    workloads: sum(clusters, ({ workloads }) => workloads.filter(({ resource }) => resource !== undefined).length),
    policies: sum(clusters, ({ policies }) => policies.length),
    templates: files.filter(({ notes }) => notes.some(({ kind }) => kind === 'template')).length,
    notes: [...notesOf(snapshot), ...listingNotes(indexing)],
  };
}

function notesOf(snapshot: Snapshot): readonly string[] {
  const unread = [...snapshot.files.values()].flatMap(({ uri, notes }) =>
    notes.filter(({ kind }) => kind !== 'template').map(({ message }) => `${nameOf(uri)}: ${message}`),
  );
  const kinds = mergeNotUnderstood(snapshot.scopes.map(({ cluster }) => cluster.notUnderstood)).map(
    (kind) => `${notUnderstoodText(kind)}.`,
  );
  const plugins = snapshot.scopes.flatMap(({ cluster }) => {
    const note = pluginNote(snapshot, cluster, nameOf, 'the setting palisade.cni');
    return note === undefined ? [] : [`${note.charAt(0).toUpperCase()}${note.slice(1)}.`];
  });
  return [...limited(unread), ...limited(plugins), ...limited(kinds)];
}

function listingNotes({ problems, truncated }: Indexing): readonly string[] {
  const folders = [...problems.values()].flat().filter(({ uri }) => !/\.(ya?ml|json)$/i.test(uri));
  const cut = [...truncated].map((root) => `${nameOf(root)}: there are too many files; only some were read.`);
  return [...limited(folders.map(({ uri, message }) => `${nameOf(uri)}: ${message}`)), ...cut];
}

function limited(notes: readonly string[]): readonly string[] {
  if (notes.length <= MOST_NOTES) return notes;
  return [...notes.slice(0, MOST_NOTES), `And ${notes.length - MOST_NOTES} more of this kind.`];
}

function nameOf(uri: string): string {
  return decodeURIComponent(uri.slice(uri.lastIndexOf('/') + 1));
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
