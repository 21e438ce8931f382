import { describe, expect, it } from 'vitest';
import type { Annotation } from '../../server/src/cli/reporters/annotation';
import { asGithubCommands } from '../../server/src/cli/reporters/github';
import { asSarif, type SarifRule } from '../../server/src/cli/reporters/sarif';

const annotation: Annotation = {
  rule: 'dns-blocked',
  severity: 'warning',
  file: 'shop policies/50% egress.yaml',
  line: 4,
  column: 3,
  endLine: 4,
  endColumn: 9,
  message: 'names cannot be resolved: 100%\nsecond line, with a comma',
  related: [{ file: '/elsewhere/api.yaml', line: 7, column: 1, message: 'api cannot resolve names' }],
};

const rules: readonly SarifRule[] = [
  { id: 'unused-rule', title: 'Never reported', severity: 'error', tags: ['dns'] },
  {
    id: 'dns-blocked',
    title: 'DNS is blocked',
    severity: 'warning',
    helpUri: 'https://example.org/dns',
    tags: ['dns'],
  },
];

describe('SARIF', () => {
  const log = JSON.parse(asSarif([annotation], rules, '/work/shop')) as unknown;

  it('names the version, the tool and only the rules that are reported', () => {
    expect(log).toMatchObject({
      version: '2.1.0',
      runs: [
        { tool: { driver: { name: 'Palisade', rules: [{ id: 'dns-blocked', helpUri: 'https://example.org/dns' }] } } },
      ],
    });
    expect(log).not.toHaveProperty('runs[0].tool.driver.rules[1]');
  });

  it('places results in files below the root, and others by their absolute URI', () => {
    expect(log).toHaveProperty('runs[0].originalUriBaseIds.%SRCROOT%.uri', 'file:///work/shop/');
    expect(log).toMatchObject({
      runs: [
        {
          results: [
            {
              ruleId: 'dns-blocked',
              ruleIndex: 0,
              level: 'warning',
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: 'shop%20policies/50%25%20egress.yaml', uriBaseId: '%SRCROOT%' },
                    region: { startLine: 4, startColumn: 3, endLine: 4, endColumn: 9 },
                  },
                },
              ],
              relatedLocations: [
                { id: 0, physicalLocation: { artifactLocation: { uri: 'file:///elsewhere/api.yaml' } } },
              ],
            },
          ],
        },
      ],
    });
  });
});

describe('GitHub annotations', () => {
  it('escape what would end a property or the line', () => {
    expect(asGithubCommands([annotation])).toBe(
      '::warning title=Palisade%3A dns-blocked,file=shop policies/50%25 egress.yaml,line=4,col=3,endColumn=9::' +
        'names cannot be resolved: 100%25%0Asecond line, with a comma%0A/elsewhere/api.yaml:7: api cannot resolve names\n',
    );
  });

  it('give lines instead of columns where an annotation spans several, and leave hints out', () => {
    const wide = { ...annotation, severity: 'info', endLine: 9, message: 'wide', related: [] } as const;
    expect(asGithubCommands([wide, { ...wide, severity: 'hint' }])).toBe(
      '::notice title=Palisade%3A dns-blocked,file=shop policies/50%25 egress.yaml,line=4,endLine=9::wide\n',
    );
  });
});
