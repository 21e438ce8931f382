import type { AddressCandidate } from './tokenise';

/** A `port` setting found beside an address in the same text. */
export interface PortSetting {
  readonly key: string;
  readonly port: number;
  readonly line: number;
  readonly offset: number;
  /** Written right behind the host after a comma; belongs to the nearest host before it. */
  readonly comma: boolean;
}

const PORT_SUFFIX = /(?:^|[._-])port(?:[._-]?(?:value|number))?$|(?<=[a-z0-9])Port$/i;
const HOST_SUFFIX =
  /(?:^|[._-])(?:hosts?(?:[._-]?name)?|server|address|addr|endpoint|ur[il]|source|service)$|(?<=[a-z0-9])(?:Host|HostName|Hostname|Server|Address|Addr|Url|URL|Uri)$/i;

export function isPortKey(key: string): boolean {
  return PORT_SUFFIX.test(key);
}

export function isHostKey(key: string): boolean {
  return HOST_SUFFIX.test(key);
}

/** What two keys of one address share: `DB_HOST` and `DB_PORT` → `db`. */
export function keyStem(key: string): string {
  return key
    .replace(PORT_SUFFIX, '')
    .replace(HOST_SUFFIX, '')
    .replace(/^--?/, '')
    .replace(/[._-]+$/, '')
    .replace(/[._-]?service$/i, '')
    .toLowerCase();
}

/** How many lines apart a host and its port may stand in a structured file. */
const WINDOW = 6;

interface Found {
  readonly candidate: AddressCandidate;
  readonly line: number;
}

/** Gives addresses without a port the one that a setting with the same stem states beside them. */
export function joinPorts(
  found: readonly Found[],
  ports: readonly PortSetting[],
  lines: readonly string[],
): readonly AddressCandidate[] {
  if (ports.length === 0) return found.map(({ candidate }) => candidate);
  const open = found.filter(({ candidate: { port, portName, key } }) => {
    return port === undefined && portName === undefined && key !== undefined;
  });
  const hosts = groupByStem(
    open.filter(({ candidate }) => isHostKey(candidate.key ?? '')),
    ({ candidate }) => candidate.key ?? '',
  );
  const settings = groupByStem(
    ports.filter(({ comma }) => !comma),
    ({ key }) => key,
  );
  const joined = new Map<AddressCandidate, number>();
  for (const { candidate, line } of open) {
    const comma = ports.find((setting) => setting.comma && setting.line === line && setting.key === candidate.key);
    if (comma !== undefined) joined.set(candidate, comma.port);
  }
  for (const [stem, group] of hosts) joinGroup(group, settings.get(stem) ?? [], lines, joined);
  return found.map(({ candidate }) => {
    const port = joined.get(candidate);
    return port === undefined ? candidate : withPort(candidate, port);
  });
}

/**
 * Each port goes to the host nearest to it in its block, with the others of its list: a port that follows belongs to a host rather
 * than one that leads, unless the file leads with its ports.
 */
function joinGroup(
  hosts: readonly Found[],
  settings: readonly PortSetting[],
  lines: readonly string[],
  joined: Map<AddressCandidate, number>,
): void {
  const leads = (settings[0]?.offset ?? 0) < (hosts[0]?.candidate.span.start ?? 0);
  let next = 0;
  for (const setting of settings) {
    // Both are in the order of the text: what is behind the window stays behind it.
    while (next < hosts.length && (hosts[next]?.line ?? 0) < setting.line - WINDOW) next += 1;
    let best: Found | undefined;
    let distance = Number.POSITIVE_INFINITY;
    for (let index = next; index < hosts.length; index += 1) {
      const host = hosts[index];
      if (host === undefined || host.line > setting.line + WINDOW) break;
      const before = host.candidate.span.start < setting.offset;
      // A port between two hosts is the one's that the file's order says.
      const away = Math.abs(setting.offset - host.candidate.span.start) + (before === leads ? FAR : 0);
      if (away >= distance && !before) break;
      if (away >= distance || !inOneBlock(lines, host.line, setting.line)) continue;
      best = host;
      distance = away;
    }
    if (best === undefined) continue;
    for (const { candidate, line } of hosts.slice(next)) {
      if (line > best.line) break;
      const listed = line === best.line && candidate.key === best.candidate.key;
      if ((candidate === best.candidate || listed) && !joined.has(candidate)) joined.set(candidate, setting.port);
    }
  }
}

/** More than any distance within a file. */
const FAR = 1e9;

/** Whether two lines are settings of the same mapping, list item or section. */
function inOneBlock(lines: readonly string[], a: number, b: number): boolean {
  if (a === b) return true;
  const [from, to] = a < b ? [a, b] : [b, a];
  const depth = depthOf(lines[from] ?? '');
  if (depthOf(lines[to] ?? '') !== depth) return false;
  for (let line = from + 1; line <= to; line += 1) {
    const text = lines[line] ?? '';
    const indent = text.search(/\S/);
    if (indent >= 0 && (indent < depth || /^\s*\[[^\]]*\]\s*$/.test(text))) return false;
  }
  return true;
}

/** Column of the first setting in a line; the dash of a list item is in front of it. */
function depthOf(line: string): number {
  return /^\s*(?:-\s+)*/.exec(line)?.[0].length ?? 0;
}

function groupByStem<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const stem = keyStem(keyOf(item));
    const group = groups.get(stem);
    if (group === undefined) groups.set(stem, [item]);
    else group.push(item);
  }
  return groups;
}

export function withPort(candidate: AddressCandidate, port: number): AddressCandidate {
  return { ...candidate, port, form: candidate.form === 'url' ? 'url' : 'address' };
}
