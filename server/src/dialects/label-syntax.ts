const NAME = /^(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const DNS_LABEL = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;

/** What is wrong with a label key (BV16), as the end of a sentence that begins with the key; undefined when it is valid. */
export function labelKeyDefect(key: string): string | undefined {
  if (key === '') return 'is empty';
  const parts = key.split('/');
  const [prefix, name] = parts.length > 1 ? parts : [undefined, key];
  if (parts.length > 2) return 'has more than one `/`';
  if (name === undefined || name === '') return 'has no name after the `/`';
  if (name.length > 63) return `has a name of ${name.length} characters; 63 are allowed`;
  if (!NAME.test(name)) {
    return 'must consist of letters, digits, `-`, `_` and `.`, and begin and end with a letter or digit';
  }
  if (prefix === undefined) return undefined;
  const defect = subdomainDefect(prefix);
  return defect === undefined ? undefined : `has a prefix before the \`/\` that ${defect}`;
}

/** What is wrong with a label value (BV17); undefined when it is valid. */
export function labelValueDefect(value: string): string | undefined {
  if (value === '') return undefined;
  if (value.length > 63) return `has ${value.length} characters; 63 are allowed`;
  if (!NAME.test(value)) {
    return 'must consist of letters, digits, `-`, `_` and `.`, and begin and end with a letter or digit';
  }
  return undefined;
}

/** DNS-1123 subdomain, at most 253 characters (BV18). */
export function subdomainDefect(name: string): string | undefined {
  if (name === '') return 'is empty';
  if (name.length > 253) return `has ${name.length} characters; 253 are allowed`;
  if (!name.split('.').every((label) => DNS_LABEL.test(label))) {
    return 'must consist of lower-case letters, digits, `-` and `.`, and each part must begin and end with a letter or digit';
  }
  return undefined;
}

/** DNS-1123 label, at most 63 characters (BV19). */
export function dnsLabelDefect(name: string): string | undefined {
  if (name.length > 63) return `has ${name.length} characters; 63 are allowed`;
  if (!DNS_LABEL.test(name)) {
    return 'must consist of lower-case letters, digits and `-`, and begin and end with a letter or digit';
  }
  return undefined;
}

/** A name close to `text` that is a valid subdomain; undefined when nothing of it can be kept. */
export function subdomainFrom(text: string): string | undefined {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .replace(/(?:[-.]*\.[-.]*)+/g, '.')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 253)
    .replace(/[-.]+$/, '');
  return name === '' ? undefined : name;
}

/** What is wrong with the name of a port (BV15); undefined when it is valid. */
export function portNameDefect(name: string): string | undefined {
  if (name === '') return 'is empty';
  if (name.length > 15) return `has ${name.length} characters; 15 are allowed`;
  if (!/^[-a-z0-9]+$/.test(name)) return 'must consist of lower-case letters, digits and `-`';
  if (!/[a-z]/.test(name)) return 'must contain a letter';
  if (name.includes('--')) return 'must not contain `--`';
  if (name.startsWith('-') || name.endsWith('-')) return 'must not begin or end with `-`';
  return undefined;
}
