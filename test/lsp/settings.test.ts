import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS, decodeSettings, enabledGlobs, ruleSettings, SETTINGS } from '../../server/src/lsp/settings';

interface Property {
  readonly type: string;
  readonly scope: string;
  readonly default: unknown;
  readonly enum?: readonly string[];
  readonly enumDescriptions?: readonly string[];
  readonly markdownDescription?: string;
}

const read = (file: string): unknown => JSON.parse(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8'));
const manifest = read('package.json') as {
  contributes: {
    configuration: { properties: Record<string, Property> };
    commands: { command: string; title: string }[];
  };
};
const texts = read('package.nls.json') as Record<string, string>;
const properties = manifest.contributes.configuration.properties;

describe('package.json', () => {
  it.each(Object.values(SETTINGS))('declares palisade.$key as the server reads it', (setting) => {
    const property = properties[`palisade.${setting.key}`];
    expect(property).toMatchObject({ type: setting.schema.type, scope: setting.scope, default: setting.fallback });
    expect(property?.enum).toEqual(setting.schema.enum);
  });

  it('declares no setting that nothing reads', () => {
    const known = [...Object.values(SETTINGS).map(({ key }) => `palisade.${key}`), 'palisade.trace.server'];
    expect(Object.keys(properties).sort()).toEqual(known.sort());
  });

  it('documents every setting and each of its values', () => {
    for (const property of Object.values(properties)) {
      expect(property.markdownDescription).toMatch(/^%.*%$/);
      expect(property.enumDescriptions?.length).toBe(property.enum?.length);
    }
  });

  it('has an English text for each placeholder, and no text too many', () => {
    const used = [...JSON.stringify(manifest).matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key ?? '');
    expect(used.filter((key) => texts[key] === undefined)).toEqual([]);
    const own = Object.keys(texts).filter((key) => !key.startsWith('rule.'));
    expect(own.filter((key) => !used.includes(key))).toEqual([]);
  });
});

describe('settings', () => {
  it('are read nested and dotted alike', () => {
    expect(decodeSettings({ completion: { schemaKeys: 'never' } }).schemaKeys).toBe('never');
    expect(decodeSettings({ 'completion.schemaKeys': 'never' }).schemaKeys).toBe('never');
    expect(decodeSettings({ clusterCidrs: { pods: ['10.0.0.0/8'] } }).podCidrs).toEqual(['10.0.0.0/8']);
  });

  it.each([
    [undefined],
    [null],
    ['text'],
    [[]],
    [{ rules: 7, codeLens: { enable: 'yes' }, completion: { schemaKeys: 'x' } }],
  ])('of a wrong shape count as absent: %j', (section) => expect(decodeSettings(section)).toEqual(DEFAULT_SETTINGS));

  it('leave out entries of a wrong shape', () => {
    const { namespaces } = decodeSettings({ namespaces: { a: { team: 'x', n: 1 }, b: 'c' } });
    expect(namespaces).toEqual({ a: { team: 'x' } });
  });

  it('of files.exclude count when they are true', () => {
    expect(enabledGlobs({ 'a/**': true, 'b/**': false, 'c/**': { when: '$(basename).ts' } })).toEqual(['a/**']);
  });

  it.each([
    ['auto', false, true],
    ['auto', true, false],
    ['always', true, true],
    ['never', false, false],
  ])('validate.schema %s, another provider %s: schema findings %s', (schema, present, expected) => {
    expect(ruleSettings(decodeSettings({ validate: { schema } }), present).schema).toBe(expected);
  });
});
