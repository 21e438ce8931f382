import { describe, expect, it } from 'vitest';
import { junitXml } from '../../server/src/cli/reporters/junit';
import { tapText } from '../../server/src/cli/reporters/tap';

describe('reports for machines', () => {
  it('JUnit: text cannot break out of the XML, nor hold what XML cannot', () => {
    const text = junitXml([
      {
        name: 'a"b',
        file: 'f',
        cases: [
          {
            classname: 'c',
            name: '<&>\'"\n\u0001\ud800',
            file: 'f',
            line: 1,
            outcome: { kind: 'failure', type: 't', message: ']]>', body: '\u001b[31m\r' },
            systemOut: '</system-out>',
          },
        ],
      },
    ]);
    expect(text).toContain('name="a&quot;b"');
    expect(text).toContain('name="&lt;&amp;&gt;&apos;&quot;&#10;\\u0001\ufffd"');
    expect(text).toContain('message="]]&gt;">\\u001b[31m&#13;</failure>');
    expect(text).toContain('<system-out>&lt;/system-out&gt;</system-out>');
    expect(text).toContain('failures="1" errors="0" skipped="0"');
  });

  it('TAP: a name is one line, and no directive of its own', () => {
    const text = tapText([
      { ok: true, name: 'a # SKIP b\nok 2' },
      { ok: false, name: 'c', directive: { kind: 'TODO', reason: '' }, details: { message: 'x: "y"\n', line: 3 } },
    ]);
    expect(text).toBe(
      'TAP version 14\n1..2\nok 1 - a \\# SKIP b ok 2\nnot ok 2 - c # TODO\n  ---\n  message: "x: \\"y\\"\\n"\n  line: 3\n  ...\n',
    );
  });
});
