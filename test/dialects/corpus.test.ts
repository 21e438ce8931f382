import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lowerDocument } from '../../server/src/dialects/index';
import { splitDocuments } from '../../server/src/yaml/documents';
import { parseYaml } from '../../server/src/yaml/parse';

const corpus = join(import.meta.dirname, '../../../shared/corpus');
const present = existsSync(corpus);
if (!present) console.log('corpus not found beside the repository: its tests are skipped');

const factsOf = (text: string) =>
  splitDocuments(text).flatMap(({ start, end }) => lowerDocument(parseYaml(text.slice(start, end))));

/** Manifests that another tool refuses and the API server accepts. */
const LEGAL: Readonly<Record<string, string>> = {
  spec_empty_map: 'B2: a missing podSelector selects all pods',
  spec_podselector_does_not_exist: 'B2: a missing podSelector selects all pods',
  spec_podselector_has_no_value: 'B2: podSelector may be null',
  spec_podselector_null: 'B2: podSelector may be null',
};

describe.skipIf(!present)('malformed NetworkPolicies of the corpus', () => {
  const root = join(corpus, 'nca-badpath');
  for (const name of present ? readdirSync(root) : []) {
    const { expectedError } = JSON.parse(readFileSync(join(root, name, 'expected.json'), 'utf8')) as {
      expectedError: number;
    };
    const refused = expectedError === 1 && LEGAL[name] === undefined;
    it(`${name} is ${refused ? 'refused' : `accepted${LEGAL[name] ? ` (${LEGAL[name]})` : ''}`}`, () => {
      const manifests = join(root, name, 'manifests');
      const facts = readdirSync(manifests)
        .flatMap((file) => factsOf(readFileSync(join(manifests, file), 'utf8')))
        .filter((fact) => fact.type === 'policy');
      expect(facts.some((fact) => fact.refused)).toBe(refused);
    });
  }
});

describe.skipIf(!present)('corpus', () => {
  it('every manifest is read without throwing', () => {
    const files = (present ? readdirSync(corpus, { recursive: true, encoding: 'utf8' }) : []).filter(
      (file) => /\.(?:ya?ml|json)$/.test(file) && !/expected\.json$/.test(file),
    );
    let count = 0;
    for (const file of files) count += factsOf(readFileSync(join(corpus, file), 'utf8')).length;
    expect(count).toBeGreaterThan(1000);
  }, 120_000);
});
