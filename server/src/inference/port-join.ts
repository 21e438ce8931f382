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
  /(?:^|[._-])(?:host(?:[._-]?name)?|server|address|addr|endpoint|ur[il]|source|service)$|(?<=[a-z0-9])(?:Host|HostName|Hostname|Server|Address|Addr|Url|URL|Uri)$/i;

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

/** Gives addresses without a port the one that a setting with the same stem states. */
export function joinPorts(
  found: readonly { readonly candidate: AddressCandidate; readonly line: number }[],
  ports: readonly PortSetting[],
): readonly AddressCandidate[] {
  return found.map(({ candidate, line }) => {
    if (candidate.port !== undefined || candidate.portName !== undefined || candidate.key === undefined)
      return candidate;
    const { key } = candidate;
    const comma = ports.find((setting) => setting.comma && setting.line === line && setting.key === key);
    if (comma !== undefined) return withPort(candidate, comma.port);
    if (!isHostKey(key)) return candidate;
    const stem = keyStem(key);
    let nearest: PortSetting | undefined;
    let distance = Number.POSITIVE_INFINITY;
    for (const setting of ports) {
      const away = Math.abs(setting.offset - candidate.span.start);
      if (setting.comma || away >= distance || Math.abs(setting.line - line) > WINDOW) continue;
      if (keyStem(setting.key) !== stem) continue;
      nearest = setting;
      distance = away;
    }
    return nearest === undefined ? candidate : withPort(candidate, nearest.port);
  });
}

export function withPort(candidate: AddressCandidate, port: number): AddressCandidate {
  return { ...candidate, port, form: candidate.form === 'url' ? 'url' : 'address' };
}
