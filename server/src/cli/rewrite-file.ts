import { randomUUID } from 'node:crypto';
import { constants, realpathSync } from 'node:fs';
import { access, chmod, chown, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative } from 'node:path';
import { decode } from '../workspace/node/node-file-system';

/** Why a file was not written, and what to do about it; for one line on stderr. */
export interface RewriteFailure {
  readonly problem: string;
}

/**
 * Puts another text into a file, all or nothing: readers see the old file or the new one. Encoding, byte order mark, mode and
 * owner stay. Only if the file still says `before`; a symbolic link stays one, and the file that it leads to is rewritten.
 */
export async function rewriteFile(path: string, before: string, text: string): Promise<RewriteFailure | undefined> {
  let temporary: string | undefined;
  try {
    const target = await realpath(path);
    const bytes = await readFile(target);
    if (decode(bytes) !== before) return { problem: 'it has changed since it was read; run the command again' };
    const encoded = encodeAs(bytes, before, text);
    if (encoded === undefined) return { problem: 'it is not valid UTF-8 or UTF-16; save it as UTF-8 first' };
    // A folder may be written to although the file is protected: renaming would get around that.
    await access(target, constants.W_OK);
    const { mode, uid, gid } = await stat(target);
    temporary = join(dirname(target), `.${basename(target)}.${randomUUID()}.tmp`);
    await writeFile(temporary, encoded, { flag: 'wx', mode: mode & 0o777 });
    const created = await stat(temporary);
    if (created.uid !== uid || created.gid !== gid) await chown(temporary, uid, gid);
    await chmod(temporary, mode & 0o7777);
    await rename(temporary, target);
    temporary = undefined;
    return undefined;
  } catch (error) {
    return { problem: reasonOf(error) };
  } finally {
    if (temporary !== undefined) await rm(temporary, { force: true }).catch(() => undefined);
  }
}

/** Whether the file, its links followed, lies below one of the paths, theirs followed. */
export function isBelow(path: string, roots: readonly string[]): boolean {
  try {
    const target = realpathSync(path);
    return roots.some((root) => {
      const way = relative(realpathSync(root), target);
      return way === '' || !(way === '..' || /^\.\.[\\/]/.test(way) || isAbsolute(way));
    });
  } catch {
    return false;
  }
}

/** undefined when the bytes are not what their text would be written as: then more than the edit would change. */
function encodeAs(bytes: Buffer, before: string, text: string): Buffer | undefined {
  const write = writerOf(bytes);
  return write(before).equals(bytes) ? write(text) : undefined;
}

const UTF8_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const UTF16_LE_MARK = Buffer.from([0xff, 0xfe]);
const UTF16_BE_MARK = Buffer.from([0xfe, 0xff]);

function writerOf(bytes: Buffer): (text: string) => Buffer {
  const begins = (mark: Buffer) => bytes.subarray(0, mark.length).equals(mark);
  if (begins(UTF16_LE_MARK)) return (text) => Buffer.concat([UTF16_LE_MARK, Buffer.from(text, 'utf16le')]);
  if (begins(UTF16_BE_MARK)) return (text) => Buffer.concat([UTF16_BE_MARK, Buffer.from(text, 'utf16le').swap16()]);
  if (begins(UTF8_MARK)) return (text) => Buffer.concat([UTF8_MARK, Buffer.from(text, 'utf8')]);
  return (text) => Buffer.from(text, 'utf8');
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied; make the file and its folder writable',
  EPERM: 'permission denied; make the file and its folder writable',
  EROFS: 'the file system is read-only; run the command on a copy',
  ENOSPC: 'the disk is full; make room and run the command again',
  EDQUOT: 'the quota is used up; make room and run the command again',
  ENOENT: 'it is gone; run the command again',
};

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const message = error instanceof Error ? error.message : String(error);
  return (
    REASONS[code] ?? `${message.replaceAll(/\s+/g, ' ')}; see that the file can be written and run the command again`
  );
}
