import { readFile, stat } from 'node:fs/promises';
import { URI } from 'vscode-uri';
import { type FileSystem, type Listing, type ReadResult, tooLarge, unreadable } from '../file-system';
import { walk } from './walk';

const UNLIMITED = Number.POSITIVE_INFINITY;

/** The disk of the machine. */
export function createNodeFileSystem(): FileSystem {
  return { list, read };
}

async function list(root: string, options: { readonly exclude: readonly string[] }): Promise<Listing> {
  const path = URI.parse(root).fsPath;
  try {
    if ((await stat(path)).isFile()) return { uris: [URI.file(path).toString()], problems: [], truncated: false };
  } catch (error) {
    return { uris: [], problems: [{ uri: root, message: `Cannot be read: ${reasonOf(error)}.` }], truncated: false };
  }
  const found = await walk(path, options.exclude);
  return {
    uris: found.files.map((file) => URI.file(file).toString()).sort(),
    problems: found.problems.map(({ path: place, error }) => ({
      uri: URI.file(place).toString(),
      message: `Cannot be read: ${reasonOf(error)}.`,
    })),
    truncated: found.truncated,
  };
}

async function read(uri: string, options: { readonly maxBytes?: number } = {}): Promise<ReadResult> {
  const path = URI.parse(uri).fsPath;
  const limit = options.maxBytes ?? UNLIMITED;
  try {
    const status = await stat(path);
    // Reading a pipe or a device might never end.
    if (!status.isFile()) return { kind: 'note', note: unreadable('it is not a regular file') };
    if (status.size > limit) return { kind: 'note', note: tooLarge(status.size, limit) };
    return { kind: 'text', text: decode(await readFile(path)) };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { kind: 'gone' };
    return { kind: 'note', note: unreadable(reasonOf(error)) };
  }
}

/** UTF-8, or UTF-16 when the byte order mark says so. Bytes that are neither become replacement characters. */
export function decode(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  // Editors do not show the mark, and positions are theirs.
  return new TextDecoder(encoding, { ignoreBOM: false }).decode(bytes);
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOENT: 'no such file or folder',
  ELOOP: 'link leads in a circle',
  ENOTDIR: 'not a folder',
  EMFILE: 'too many open files',
};

function reasonOf(error: unknown): string {
  const code = codeOf(error);
  return (code === undefined ? undefined : REASONS[code]) ?? code ?? 'unknown error';
}
