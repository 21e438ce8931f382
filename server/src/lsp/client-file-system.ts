import picomatch from 'picomatch/posix';
import ignore from 'ignore';
import { ALWAYS_EXCLUDED, type FileSystem, type Listing, type ReadResult, unreadable } from '../workspace/file-system';
import type { ClientFile, ClientFiles } from './client-files';

/** Ignore files that count when they stand in the folder itself. */
const IGNORE_FILES = ['.gitignore', '.palisadeignore'];

/** The editor's file system: reads that are asked for at the same time become one message. */
export function clientFileSystem(client: ClientFiles, pause: () => Promise<void>): FileSystem {
  const reader = new BatchReader(client, pause);
  return {
    list: (root, { exclude }) => list(client, root, exclude),
    read: (uri) => reader.read(uri),
  };
}

async function list(client: ClientFiles, root: string, exclude: readonly string[]): Promise<Listing> {
  try {
    const [{ uris, truncated }, ignored] = await Promise.all([client.find(root), ignoredIn(client, root)]);
    const excluded = picomatch([...ALWAYS_EXCLUDED, ...exclude], { dot: true });
    const kept = uris.filter((uri) => {
      const path = decodeURIComponent(uri.slice(root.length + 1));
      return path !== '' && !ignored(path) && !withFolders(path).some((part) => excluded(part));
    });
    return { uris: kept.sort(), problems: [], truncated };
  } catch (error) {
    return { uris: [], problems: [{ uri: root, message: `Cannot be read: ${String(error)}.` }], truncated: false };
  }
}

/** `a`, `a/b` and `a/b/c.yaml` for `a/b/c.yaml`: a glob that names a folder leaves out what is in it. */
function withFolders(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

async function ignoredIn(client: ClientFiles, root: string): Promise<(path: string) => boolean> {
  const files = await client.read(IGNORE_FILES.map((name) => `${root}/${name}`));
  const rules = ignore().add(files.map(({ text }) => text ?? ''));
  return (path) => ignore.isPathValid(path) && rules.ignores(path);
}

class BatchReader {
  private waiting = new Map<string, ((result: ReadResult) => void)[]>();

  constructor(
    private readonly client: ClientFiles,
    private readonly pause: () => Promise<void>,
  ) {}

  read(uri: string): Promise<ReadResult> {
    return new Promise((resolve) => {
      if (this.waiting.size === 0) void this.pause().then(() => this.send());
      const others = this.waiting.get(uri);
      if (others) others.push(resolve);
      else this.waiting.set(uri, [resolve]);
    });
  }

  private async send(): Promise<void> {
    const batch = this.waiting;
    this.waiting = new Map();
    const files = await this.answers([...batch.keys()]);
    for (const [uri, resolves] of batch) {
      const result = resultOf(files.get(uri));
      for (const resolve of resolves) resolve(result);
    }
  }

  private async answers(uris: readonly string[]): Promise<ReadonlyMap<string, ClientFile>> {
    try {
      return new Map((await this.client.read(uris)).map((file) => [file.uri, file]));
    } catch (error) {
      return new Map(uris.map((uri) => [uri, { uri, error: String(error) }]));
    }
  }
}

function resultOf(file: ClientFile | undefined): ReadResult {
  if (file?.text !== undefined) return { kind: 'text', text: file.text };
  if (file?.error !== undefined) return { kind: 'note', note: unreadable(file.error) };
  return { kind: 'gone' };
}
