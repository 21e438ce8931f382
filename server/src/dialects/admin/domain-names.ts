import type { Located } from '../../yaml/span';
import type { Problems } from '../problems';

// The pattern of the API, whose ranges `A-z` let some punctuation begin a label.
const LABEL = '[A-z0-9](?:[-a-zA-Z0-9_]*[a-zA-Z0-9])?';
const NAME = new RegExp(`^(?:\\*\\.)?(?:${LABEL}\\.)+${LABEL}\\.?$`);

/** Names of `domainNames` (C13): whole names of two labels or more, and `*` only as their first label. */
export function checkDomainName({ value, span }: Located<string>, problems: Problems): void {
  if (NAME.test(value)) return;
  const guess = repaired(value);
  const why = value.includes('*')
    ? '`*` stands for whole labels and only in front, as in `*.example.com`'
    : 'it is no domain name of at least two labels';
  const hint = guess === undefined ? 'Write a name such as `www.example.com`.' : `Did you mean \`${guess}\`?`;
  problems.reject(
    'domain-name-invalid',
    span,
    `\`${value}\` matches no host, so the API server refuses the policy: ${why}. ${hint}`,
    guess === undefined ? {} : { nearest: scalar(guess) },
  );
}

/** The name inside an address of the web, behind a misplaced star, and so on. */
function repaired(text: string): string | undefined {
  const host = text
    .trim()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//i, '')
    .replace(/[/?#].*$/, '')
    .replace(/:\d+$/, '')
    .replace(/^\*+(?=[^.*])/, '*.')
    .replace(/^\./, '*.');
  return host !== text && NAME.test(host) ? host : undefined;
}

/** A plain scalar must not begin with `*`. */
function scalar(name: string): string {
  return name.startsWith('*') ? `"${name}"` : name;
}
