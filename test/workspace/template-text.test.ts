import { describe, expect, it } from 'vitest';
import { isTemplateText } from '../../server/src/workspace/template-text';
import { snapshotOf, uriOf } from '../support/workspace';

describe('templates', () => {
  it.each([
    ['a value', 'name: {{ .Values.name }}'],
    ['a value after a quoted one', 'a: "b"\nname: {{ .Values.name }}'],
    ['a line', '{{- if .Values.enabled }}\nkind: Pod\n{{- end }}'],
    ['a Jinja block', '{% for x in y %}\nkind: Pod\n{% endfor %}'],
    ['behind an apostrophe', "note: it's {{ .Values.name }}"],
    ['behind a block scalar', 'data:\n  x: |\n    text\n  y: {{ .Values.y }}'],
    ['behind a block scalar in a list', '- |\n  text\n- {{ .Values.y }}'],
    ['behind a key of a list item with a block scalar', '- name: x\n  text: |\n    a\n  other: {{ .Values.y }}'],
    ['text of a block scalar at the left margin', 'data:\n  x: |\n{{ .Files.Get "x" | indent 4 }}'],
  ])('braces in plain text are a template: %s', (_, text) => {
    expect(isTemplateText(text)).toBe(true);
  });

  it.each([
    ['in double quotes', 'text: "{{ $labels.pod }} \\" {{ x }}"'],
    ['in single quotes', "text: '{{ a }} it''s {{ b }}'"],
    ['in quotes over several lines', 'text: "a\n  {{ b }}\n  c"'],
    ['in a comment', '# {{ a }}\nkey: value # {{ b }}'],
    ['in a literal block', 'data:\n  rule: |\n    {{ $value }}\n\n    {{ $other }}\n  key: value'],
    ['in a folded block with indicators', 'data:\n  rule: >-2\n      {{ $value }}'],
    ['in a block of a list item', '- |\n  {{ a }}\n- rule: |-\n    {{ b }}\n  other: x'],
    ['in a block behind a comment', 'rule: | # {{ a }}\n  {{ b }}'],
    ['in JSON strings', '{"data":{"text":"{{ a }}"}}'],
    ['of nested flow maps', '{"a":{"b":{"c":1}}}'],
  ])('braces that are data are no template: %s', (_, text) => {
    expect(isTemplateText(text)).toBe(false);
  });

  it('a template has no objects, and its file says so; plain documents beside it count', () => {
    const snapshot = snapshotOf(`
#- chart/templates/a.yaml
apiVersion: v1
kind: Pod
metadata:
  name: {{ .Release.Name }}
---
{ apiVersion: v1, kind: Pod, metadata: { name: plain }, spec: { containers: [] } }
#- config.yaml
apiVersion: v1
kind: ConfigMap
metadata: { name: alerts }
data:
  text: "{{ $labels.pod }} is down"
`);
    expect(snapshot.scopes[0]?.resources.map((resource) => resource.name)).toEqual(['plain', 'alerts']);
    expect(snapshot.files.get(uriOf('chart/templates/a.yaml'))?.notes).toEqual([
      { kind: 'template', message: '1 of 2 documents are a template that is not rendered; left out of the analysis.' },
    ]);
    expect(snapshot.files.get(uriOf('config.yaml'))?.notes).toEqual([]);
  });

  it('an object whose quoted name holds braces is a template, too', () => {
    const snapshot = snapshotOf('{ apiVersion: v1, kind: Pod, metadata: { name: "{{ .Release.Name }}-web" } }');
    expect(snapshot.scopes[0]?.resources).toEqual([]);
    expect(snapshot.files.get(uriOf('manifest.yaml'))?.notes[0]?.message).toBe(
      'File is a template that is not rendered; left out of the analysis.',
    );
  });
});
