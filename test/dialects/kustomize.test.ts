import { describe, expect, it } from 'vitest';
import { lowerDocument } from '../../server/src/dialects';
import { parseYaml } from '../../server/src/yaml/parse';

const patches = (kind: string, body: string) =>
  lowerDocument(parseYaml(`apiVersion: kustomize.config.k8s.io/v1beta1\nkind: ${kind}\n${body}\n`)).map((fact) =>
    fact.type === 'layer' ? fact.patches : fact.type,
  );

describe('layers', () => {
  it.each([
    ['patches: [{ path: a.yaml, target: { kind: Deployment } }, { path: ../b/c.yaml }]', ['a.yaml', '../b/c.yaml']],
    ['patchesStrategicMerge: [a.yaml, ./b.yaml]', ['a.yaml', './b.yaml']],
    ['patches: [{ path: a.yaml }]\npatchesStrategicMerge: [b.yaml]', ['a.yaml', 'b.yaml']],
    ['patches: [{ patch: "- op: remove" }]\npatchesStrategicMerge: ["kind: Pod\\nmetadata: {}"]', []],
    ['patches: a.yaml\npatchesStrategicMerge: { a: b.yaml }', []],
    ['patches: [a.yaml, { path: "" }, { path: [x] }]', []],
    ['resources: [a.yaml]', []],
  ])('name the files that are patches: %s', (body, expected) => {
    expect(patches('Kustomization', body)).toEqual([expected]);
    expect(patches('Component', body)).toEqual([expected]);
  });

  it('are of one API alone', () => {
    const [fact] = lowerDocument(
      parseYaml('apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\npatches: []'),
    );
    expect(fact?.type).toBe('other');
  });
});
