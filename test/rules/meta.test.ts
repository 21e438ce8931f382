import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { rules } from '../../server/src/rules/index';

const root = join(import.meta.dirname, '../..');
const docs = join(root, 'server/docs/rules');
const source = join(root, 'server/src/rules');
const HEADINGS = ['What it finds', 'Why it matters', 'Wrong', 'Right', 'Fix', 'Options', 'When to switch it off'];

const metas = rules.map((rule) => rule.meta);

interface Setting {
  readonly default: string;
  readonly anyOf?: readonly [unknown, { readonly prefixItems?: readonly { readonly properties?: unknown }[] }];
}

interface Manifest {
  readonly contributes: {
    readonly configuration: {
      readonly properties: { readonly 'palisade.rules': { readonly properties: Readonly<Record<string, Setting>> } };
    };
  };
}

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
const settings: Readonly<Record<string, Setting | undefined>> =
  manifest.contributes.configuration.properties['palisade.rules'].properties;

/** Rules that report and offer no fix, each with the reason. All others have one. */
const WITHOUT_FIX: Readonly<Record<string, string>> = {
  'yaml-syntax': 'what was meant cannot be read',
  'file-note': 'nothing is wrong with the file',
  'invalid-label': 'only the author knows the label that was meant',
  'invalid-port-name': 'only the author knows the name that was meant',
  'ingress-resource-backend': 'what it leads to is not in the manifests',
  'labels-set-at-admission': 'the labels are set by something that is right to do so',
  'list-bounds': 'what to leave out is a decision',
  'domain-name-denied': 'to deny by name is not possible, and addresses are not known',
  'duplicate-object': 'which of the manifests counts only people know',
  'experimental-field': 'it is right in a cluster that has the experimental channel',
  'hostnetwork-subject': 'a policy cannot be made to apply to such pods',
  'node-addresses-in-block': 'which pods or nodes are meant is not in the manifests',
  'public-address-unexplained': 'only the author knows what the address is',
  'replicas-differ-in-label': 'only the author knows whether the pods are meant to differ',
  'system-namespace-policy': 'closing or opening the namespace is a decision about the platform',
  'blast-radius': 'which of the connections are needed only people know',
  'pass-without-lower-tier': 'the policy that is meant to decide may be elsewhere',
  'shadowing-differs': 'it depends on the network plugin',
  'policies-not-enforced': 'which plugin enforces policies is a decision about the cluster',
  'dialect-not-enforced': 'what would say the same in another kind is not known',
  'sctp-not-enforced': 'it is a matter of the cluster',
  'label-not-seen': 'only the author knows the label that tells the pods apart',
  'port-limit': 'whether the ports between may be open as well is a decision',
  'service-port-not-enforced': 'clients dial the port of the Service',
};

describe('the list of rules', () => {
  it('has unique ids in kebab-case', () => {
    const ids = metas.map((meta) => meta.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id))).toEqual([]);
  });

  it('has no page without a rule', () => {
    const pages = readdirSync(docs)
      .filter((name) => name.endsWith('.md') && name !== 'README.md')
      .map((name) => name.slice(0, -3));
    expect(pages.sort()).toEqual(metas.map((meta) => meta.id).sort());
  });

  it('offers fixes exactly where it says so', () => {
    const wrong = rules.filter((rule) => (rule.fixes !== undefined) !== rule.meta.fixable).map((rule) => rule.meta.id);
    expect(wrong).toEqual([]);
  });
});

describe('rules without a fix', () => {
  it('are the ones that cannot have one', () => {
    const without = metas.filter((meta) => !meta.fixable).map((meta) => meta.id);
    expect(without.sort()).toEqual(Object.keys(WITHOUT_FIX).sort());
  });
});

describe('what is left out', () => {
  it('is listed once, under a category of rules, with the reason', async () => {
    const path = pathToFileURL(join(root, 'scripts/left-out-rules.mjs')).href;
    const { leftOutRules } = (await import(path)) as {
      leftOutRules: readonly { readonly category: string; readonly name: string; readonly reason: string }[];
    };
    const names = leftOutRules.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const categories = new Set<string>(metas.map((meta) => meta.category));
    expect(leftOutRules.filter(({ category }) => !categories.has(category))).toEqual([]);
    expect(leftOutRules.filter(({ reason }) => !/^[A-Z].{20,}\.$/.test(reason))).toEqual([]);
    const readme = readFileSync(join(docs, 'README.md'), 'utf8');
    expect(leftOutRules.filter(({ name, reason }) => !readme.includes(`| ${name} | ${reason} |`))).toEqual([]);
  });
});

describe.each(metas)('rule $id', (meta) => {
  it('has a file of its own', () => {
    expect(existsSync(join(source, `${meta.id}.ts`))).toBe(true);
  });

  it('has a title in sentence case without a full stop, the one of package.nls.json', () => {
    expect(meta.title).toMatch(/^[A-Zp].*[^.]$/);
    const nls = JSON.parse(readFileSync(join(root, 'package.nls.json'), 'utf8')) as Record<string, string>;
    expect(nls[`rule.${meta.id}`]).toBe(meta.title);
  });

  it('has a setting, with its options', () => {
    const setting = settings[meta.id];
    expect(setting?.default).toBe(meta.offByDefault === true ? 'off' : meta.severity);
    const pair = setting?.anyOf?.[1]?.prefixItems?.[1];
    expect(pair?.properties).toEqual(meta.options?.['properties']);
  });

  it('has a page with the seven headings in order', () => {
    const page = readFileSync(join(docs, `${meta.id}.md`), 'utf8');
    expect(page.startsWith(`# ${meta.title}\n`)).toBe(true);
    expect([...page.matchAll(/^## (.*)$/gm)].map((match) => match[1])).toEqual(HEADINGS);
  });

  it('has tests, of its fixes too', () => {
    const path = join(import.meta.dirname, `${meta.id}.test.ts`);
    expect(existsSync(path), path).toBe(true);
    const text = readFileSync(path, 'utf8');
    expect(text).toMatch(/\^ (error|warning|info|hint)\[/);
    // `settles` proves that the finding is gone after the fix, and that no new error came.
    expect(/\bsettles\(/.test(text)).toBe(meta.fixable);
  });
});
