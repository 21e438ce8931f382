import { baseScheme, defaultPort, namesNoHost } from './scheme';
import { UNEXPANDED } from './expand';

/** One token read as an address; offsets are relative to the token. */
export interface AddressToken {
  readonly scheme: string | undefined;
  readonly host: string;
  readonly port: number | undefined;
  readonly portName: string | undefined;
  readonly defaultPort: number | undefined;
  readonly form: 'url' | 'address' | 'dotted' | 'bare';
  readonly start: number;
  readonly end: number;
  /** True when a path or query follows: hosts after the next comma do not continue this list. */
  readonly endsList: boolean;
}

const LABEL = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';
const HOST = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`);
const IPV4 = /^(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}$/;
const PORT_NAME = /^(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** Resolver prefixes that are written with one colon: `dns:api:50051`, `tcp:sql`. */
const PREFIX = /^(?:dns|tcp|tls|ssl|np|passthrough|static):(?=[A-Za-z0-9])/;

/** Schemes whose authority is a resolver and whose path is the address (gRPC name resolution). */
const RESOLVERS: ReadonlySet<string> = new Set(['dns', 'xds', 'passthrough', 'kubernetes', 'k8s']);

export function isAddress(host: string): boolean {
  return IPV4.test(host);
}

/**
 * Reads `[jdbc:][scheme://][user:pw@]host[:port][/…]`. undefined when the token names no host: numbers, paths, sockets,
 * `host:tag` of images, words with characters that no Service name has.
 */
export function parseAddressToken(token: string, inheritedScheme: string | undefined): AddressToken | undefined {
  if (token.includes(UNEXPANDED) && unexpandedAuthority(token)) return undefined;
  let at = 0;
  let oracle = false;
  // `k8s://https://…` is how Spark writes the API server.
  const wrapper = /^(?:jdbc:|r2dbc:|k8s:\/\/(?=https?:\/\/))/i.exec(token);
  if (wrapper !== null) at = wrapper[0].length;
  const thin = /^(oracle):(?:thin|oci):@(?:\/\/)?/i.exec(token.slice(at));
  let scheme = inheritedScheme;
  let explicitScheme = false;
  if (thin !== null) {
    scheme = 'oracle';
    explicitScheme = true;
    oracle = true;
    at += thin[0].length;
  } else {
    const url = /^((?:[A-Za-z][A-Za-z0-9+.-]*:)*[A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(token.slice(at));
    if (url?.[1] !== undefined) {
      scheme = schemeOf(url[1]);
      explicitScheme = true;
      at += url[0].length;
      if (namesNoHost(scheme)) return undefined;
      if (RESOLVERS.has(baseScheme(scheme))) {
        const [, ...path] = token.slice(at).split('/');
        // `kubernetes://apis/apps/v1/…` is an object of the API, no address.
        if (path.filter((part) => part !== '').length > 1) return undefined;
        const slash = token.indexOf('/', at);
        if (slash >= 0 && slash < token.length - 1) at = slash + 1;
      }
    } else {
      const colon = token.indexOf(':');
      if (colon > 0 && namesNoHost(token.slice(0, colon)) && token[colon + 1] === '/') return undefined;
      const prefix = PREFIX.exec(token.slice(at));
      if (prefix !== null) at += prefix[0].length;
    }
  }
  const rest = token.slice(at);
  const pathAt = rest.search(/[/?#\\]/);
  let authority = pathAt < 0 ? rest : rest.slice(0, pathAt);
  if (pathAt >= 0 && !explicitScheme && rest.includes('@')) return undefined; // an image by digest, a package path
  const user = authority.lastIndexOf('@');
  if (user >= 0) {
    // `name@example.org` is a mail address; a user with a password, a scheme or a port is a data source.
    const hasPassword = authority.slice(0, user).includes(':');
    if (!explicitScheme && scheme === undefined && !hasPassword && !/:\d+$/.test(authority)) return undefined;
    at += user + 1;
    authority = authority.slice(user + 1);
  }
  return hostAndPort(authority, at, { scheme, explicitScheme, oracle, hasPath: pathAt >= 0 });
}

interface Context {
  readonly scheme: string | undefined;
  readonly explicitScheme: boolean;
  readonly oracle: boolean;
  readonly hasPath: boolean;
}

function hostAndPort(authority: string, at: number, context: Context): AddressToken | undefined {
  const parts = authority.split(':');
  const written = parts[0] ?? '';
  const portText = parts[1];
  if (parts.length > 2 && !context.oracle) return undefined;
  const host = written.replace(/\.$/, '').toLowerCase();
  if (host.length > 253 || !HOST.test(host)) return undefined;
  const address = IPV4.test(host);
  // A name whose last label is a number is no DNS name but a version or an ordinal.
  if (!address && /^\d+$/.test(host.slice(host.lastIndexOf('.') + 1))) return undefined;
  let port: number | undefined;
  let portName: string | undefined;
  if (portText !== undefined && portText !== '') {
    if (/^\d{1,5}$/.test(portText)) {
      port = Number(portText);
      if (port < 1 || port > 65535) return undefined;
    } else if (PORT_NAME.test(portText)) portName = portText;
    else return undefined;
  }
  const scheme = context.scheme;
  const bare = port === undefined && scheme === undefined;
  if (bare && address) return undefined; // as likely a version as an address
  if (bare && written !== written.toLowerCase() && !host.includes('.')) return undefined; // INFO, Production
  const form =
    scheme !== undefined
      ? 'url'
      : port !== undefined || portName !== undefined
        ? 'address'
        : host.includes('.')
          ? 'dotted'
          : 'bare';
  const length = portText === undefined || portText === '' ? written.length : written.length + 1 + portText.length;
  return {
    scheme,
    host,
    port,
    portName,
    defaultPort: scheme === undefined ? undefined : defaultPort(scheme),
    form,
    start: at,
    end: at + length,
    endsList: context.hasPath,
  };
}

/** `mysql:loadbalance` → mysql, `url:http` → http: the part with a known port, else the last. */
function schemeOf(text: string): string {
  const parts = text.toLowerCase().split(':');
  return parts.find((part) => defaultPort(part) !== undefined) ?? parts[parts.length - 1] ?? text;
}

/** A reference that stayed unexpanded only matters in front of the path. */
function unexpandedAuthority(token: string): boolean {
  const scheme = token.indexOf('://');
  const from = scheme < 0 ? 0 : scheme + 3;
  const path = token.slice(from).search(/[/?#]/);
  const authority = path < 0 ? token.slice(from) : token.slice(from, from + path);
  return authority.slice(authority.lastIndexOf('@') + 1).includes(UNEXPANDED);
}
