import type { Span } from '../yaml/span';
import { parseAddressToken } from './address-token';
import { isPortKey, joinPorts, type PortSetting, withPort } from './port-join';

/** Something in a string that reads like the address of another program. */
export interface AddressCandidate {
  /** Lower case, as written (`mongodb+srv`); undefined without `scheme://`. */
  readonly scheme: string | undefined;
  /** Lower case, without a trailing dot. A DNS name or an IPv4 address. */
  readonly host: string;
  /** The written port number, or the one that a `port` setting beside it gives. */
  readonly port: number | undefined;
  /** A port written by name (`api:http`). */
  readonly portName: string | undefined;
  /** What the scheme dials when no port is written. */
  readonly defaultPort: number | undefined;
  /** How sure the form alone makes it: `url` has a scheme, `address` a port, `dotted` a dot, `bare` is just a word. */
  readonly form: 'url' | 'address' | 'dotted' | 'bare';
  /** The setting it is the value of, within the string: `bootstrap.servers`, `--db-host`, `proxy_pass`. */
  readonly key: string | undefined;
  /** Of `host[:port]` in the string: never covers user names and passwords. */
  readonly span: Span;
}

/** Characters that end a token. `@`, `:`, `/`, `=` belong to addresses and are read inside one. */
const TOKEN = /[^\s,;|"'`<>()[\]{}]+/g;

/** Directives of configuration files whose value follows after a blank. */
const DIRECTIVES: ReadonlySet<string> = new Set([
  'server',
  'proxy_pass',
  'grpc_pass',
  'fastcgi_pass',
  'uwsgi_pass',
  'scgi_pass',
  'memcached_pass',
  'proxypass',
  'proxypassreverse',
  'reverse_proxy',
  'bind_host',
  'slaveof',
  'replicaof',
]);

interface Found {
  readonly candidate: AddressCandidate;
  readonly line: number;
}

/** Commands that take a host and a port as two words: `nc -z db 5432`. */
const DIALLERS: ReadonlySet<string> = new Set(['nc', 'ncat', 'netcat', 'telnet']);

/** Nothing that long is an address, and nobody names that many. */
const MAX_TOKEN = 2048;
const MAX_CANDIDATES = 5000;
const MAX_PORT_SETTINGS = 2000;

/** Longer strings are configuration blobs or binaries: reading them whole would cost more than it tells. */
const MAX_TEXT = 1_000_000;

/**
 * Every address-like token of a string: one value or a whole configuration file (JSON, YAML, properties, nginx, shell).
 * Host lists, DSNs, jdbc, `dns:///`, trailing dots are read for what they mean. In order of appearance.
 */
export function tokenise(text: string): readonly AddressCandidate[] {
  if (text.length > MAX_TEXT) return [];
  const found: Found[] = [];
  const ports: PortSetting[] = [];
  let pendingKey: string | undefined;
  let lineStart = 0;
  const lines = text.split('\n');
  for (const [line, content] of lines.entries()) {
    pendingKey = readLine(withoutComment(content), lineStart, line, pendingKey, found, ports);
    lineStart += content.length + 1;
  }
  const aliases = aliasesIn(text);
  const own = aliases.size === 0 ? found : found.filter(({ candidate }) => !isAlias(aliases, candidate));
  return joinPorts(withoutEchoes(text, own), ports, lines);
}

/** `upstream api { server …; }`: within the file the name stands for those servers, whatever a Service is called. */
function aliasesIn(text: string): ReadonlySet<string> {
  if (!text.includes('upstream')) return new Set();
  return new Set(
    [...text.matchAll(/^[ \t]*upstream[ \t]+([\w.-]+)\s*\{/gm)].map((match) => (match[1] ?? '').toLowerCase()),
  );
}

function isAlias(aliases: ReadonlySet<string>, { host, key, port }: AddressCandidate): boolean {
  return aliases.has(host) && port === undefined && key !== 'server';
}

/** `server api api:8080`: a bare word right before the same host with its port is a label of it, and asks for no other port. */
function withoutEchoes(text: string, found: readonly Found[]): readonly Found[] {
  return found.filter(({ candidate: { form, host, span } }, index) => {
    const next = found[index + 1]?.candidate;
    const echo = form === 'bare' && next?.host === host && next.port !== undefined;
    return !echo || !/^[ \t]+$/.test(text.slice(span.end, next.span.start));
  });
}

/** A line up to its comment, so that `url: http://api # was http://old` asks for one. A `#` within a value has no blank before it. */
function withoutComment(content: string): string {
  if (/^\s*(?:#|\/\/|;|<!--.*-->\s*$)/.test(content)) return '';
  const at = content.search(/\s#(?:\s|$)/);
  return at < 0 ? content : content.slice(0, at);
}

/** Reads one line; returns the key that the next line's values belong to (a key with nothing behind it). */
function readLine(
  content: string,
  start: number,
  line: number,
  inherited: string | undefined,
  found: Found[],
  ports: PortSetting[],
): string | undefined {
  const trimmed = content.trimStart();
  if (trimmed === '') return inherited;
  let key = inherited;
  let keyIsOpen = false;
  let seenKey = false;
  let listScheme: string | undefined;
  let previous = '';
  let previousEnd = 0;
  let dialling = false;
  for (const match of content.matchAll(TOKEN)) {
    const raw = match[0];
    const end = match.index + raw.length;
    const between = content.slice(previousEnd, match.index);
    if (raw === ':' || raw === '=' || raw === '=>' || raw === '-') {
      previousEnd = end;
      continue;
    }
    if (raw.length > MAX_TOKEN || found.length >= MAX_CANDIDATES || ports.length >= MAX_PORT_SETTINGS) {
      previousEnd = end;
      continue;
    }
    if (/[;|]/.test(between) || previous.endsWith('&')) dialling = false;
    dialling ||= DIALLERS.has(raw);
    const named = keyOf(content, raw, end);
    if (named !== undefined) {
      key = named;
      keyIsOpen = true;
      seenKey = true;
      previous = '';
      previousEnd = end;
      listScheme = undefined;
      continue;
    }
    const split = splitAssignment(raw);
    if (split.key !== undefined) {
      key = split.key;
      seenKey = true;
      listScheme = undefined;
    } else if (/^--?[A-Za-z]/.test(previous)) {
      key = previous;
    } else if (DIRECTIVES.has(previous.toLowerCase())) {
      key = previous.toLowerCase();
    } else if (between.includes(';') && seenKey) {
      key = undefined;
    }
    keyIsOpen = false;
    const value = split.value;
    const offset = start + match.index + (raw.length - value.length);
    if (!isFunctionName(content, end)) {
      const continuesList = /^\s*,\s*$/.test(between);
      const result = parseAddressToken(value, continuesList ? listScheme : undefined);
      if (/^\d{1,5}$/.test(value)) {
        const partner = continuesList ? commaPortKey(key) : undefined;
        if (partner !== undefined) ports.push({ key: partner, port: Number(value), line, offset, comma: true });
        else if (dialling && /^\s+$/.test(between)) withDialledPort(found, line, Number(value));
        else if (key !== undefined && isPortKey(key))
          ports.push({ key, port: Number(value), line, offset, comma: false });
      }
      if (result !== undefined) {
        listScheme = result.endsList ? undefined : result.scheme;
        found.push({
          line,
          candidate: {
            scheme: result.scheme,
            host: result.host,
            port: result.port,
            portName: result.portName,
            defaultPort: result.defaultPort,
            form: result.form,
            key,
            span: { start: offset + result.start, end: offset + result.end },
          },
        });
      }
    }
    previous = raw;
    previousEnd = end;
  }
  if (keyIsOpen) return key;
  // A list item or a continued line keeps the key above it; a line with its own complete setting ends it.
  return seenKey ? undefined : inherited;
}

/** `key:` or `"key" :` in front of a value. A colon without a blank or quote behind it belongs to an address. */
function keyOf(content: string, raw: string, end: number): string | undefined {
  if (raw.length > 1 && raw.endsWith(':') && !raw.includes('://')) return raw.slice(0, -1);
  if (/^["']?\s*:(?=[\s"'[{]|$)/.test(content.slice(end, end + 8))) return raw;
  if (/^["']?\s+(=|=>)(\s|$)/.test(content.slice(end, end + 12)) && /^[\w.-]+$/.test(raw)) return raw;
  return undefined;
}

/** `--flag=value`, `key=value`, `-Dkey=value`; an `=` inside a URL's path or query is no assignment. */
function splitAssignment(raw: string): { readonly key: string | undefined; readonly value: string } {
  const match = /^([^=/?#@]+)=(.*)$/s.exec(raw);
  if (match === null || match[1] === undefined || match[2] === undefined) return { key: undefined, value: raw };
  return { key: match[1], value: match[2] };
}

/** `tcp(` in `user:pw@tcp(db:3306)/app`: the word before a bracket is no host. */
function isFunctionName(content: string, end: number): boolean {
  return content[end] === '(';
}

/** ADO.NET writes the port after a comma: `Server=sql,1433`. */
function commaPortKey(key: string | undefined): string | undefined {
  return key !== undefined && /^(server|source|data source|addr|address)$/i.test(key) ? key : undefined;
}

function withDialledPort(found: Found[], line: number, port: number): void {
  const last = found[found.length - 1];
  if (last === undefined || last.line !== line || last.candidate.port !== undefined) return;
  found[found.length - 1] = { line, candidate: withPort(last.candidate, port) };
}
