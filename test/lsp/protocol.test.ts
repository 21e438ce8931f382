import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as protocol from '../../server/src/protocol';

const page = readFileSync(new URL('../../server/docs/protocol.md', import.meta.url), 'utf8');
const source = readFileSync(new URL('../../server/src/protocol.ts', import.meta.url), 'utf8');

const methods = Object.values(protocol).flatMap((value) =>
  typeof value === 'object' && 'method' in value ? [value.method] : [],
);

describe('protocol.ts', () => {
  it.each(methods)('%s is described in protocol.md', (method) => expect(page).toContain(`\`${method}\``));

  it('has a name of its own for each message', () => expect(new Set(methods).size).toBe(methods.length));

  it('imports nothing, so that clients, webviews and tests may import it', () => {
    expect(source).not.toMatch(/^import /m);
  });

  it('leads to the page of a rule', () => {
    expect(protocol.ruleDocumentationUrl('allow-all-rule')).toMatch(
      /^https:.*\/server\/docs\/rules\/allow-all-rule\.md$/,
    );
  });
});
