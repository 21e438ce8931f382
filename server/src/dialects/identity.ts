import { kubectlType } from '../yaml/kubectl-types';
import { child, entry } from '../yaml/navigate';
import type { YamlMap } from '../yaml/tree';
import { checkLabelStrings, nameSpanOf } from './header';
import { dnsLabelDefect, labelKeyDefect, labelValueDefect, subdomainDefect, subdomainFrom } from './label-syntax';
import type { Problems } from './problems';
import { labelsAt, mapAt, stringAt } from './read';

/** Name, namespace and labels of a policy object (BV18, BV19, BV20). Wrong types are reported by the shape check. */
export function checkIdentity(root: YamlMap, problems: Problems): void {
  const metadata = mapAt(root, 'metadata');
  const written = child(root, 'metadata');
  if (written === undefined || metadata !== undefined || kubectlType(written) === 'null')
    checkName(root, metadata, problems);
  const namespace = stringAt(child(metadata, 'namespace'));
  const defect = namespace === undefined || namespace.value === '' ? undefined : dnsLabelDefect(namespace.value);
  if (namespace !== undefined && defect !== undefined) {
    problems.reject(
      'invalid-namespace',
      namespace.span,
      `\`${namespace.value}\` cannot be a namespace, so the API server refuses the object: it ${defect}.`,
    );
  }
  const labels = mapAt(metadata, 'labels');
  checkLabelStrings(labels, problems);
  for (const { key, value } of labelsAt(labels)) {
    const keyDefect = labelKeyDefect(key.value);
    if (keyDefect !== undefined)
      problems.reject(
        'invalid-label',
        key.span,
        `\`${key.value}\` cannot be the key of a label, so the API server refuses the object: it ${keyDefect}.`,
      );
    const valueDefect = labelValueDefect(value.value);
    if (valueDefect !== undefined)
      problems.reject(
        'invalid-label',
        value.span,
        `\`${value.value}\` cannot be the value of a label, so the API server refuses the object: it ${valueDefect}.`,
      );
  }
}

function checkName(root: YamlMap, metadata: YamlMap | undefined, problems: Problems): void {
  const node = child(metadata, 'name');
  const name = stringAt(node);
  if (name !== undefined && name.value !== '') {
    const defect = subdomainDefect(name.value);
    if (defect === undefined) return;
    const expected = subdomainFrom(name.value);
    problems.reject(
      'invalid-name',
      name.span,
      `\`${name.value.length > 60 ? `${name.value.slice(0, 57)}…` : name.value}\` cannot be a name, so the API server refuses the object: it ${defect}.`,
      expected === undefined ? {} : { expected },
    );
    return;
  }
  if (kubectlType(node) !== 'null' && name === undefined) return;
  if ((stringAt(child(metadata, 'generateName'))?.value ?? '') !== '') return;
  const span = name?.span ?? entry(metadata, 'name')?.key.span ?? entry(root, 'metadata')?.key.span ?? nameSpanOf(root);
  problems.reject(
    'invalid-name',
    span,
    'The object has no name, so the API server refuses it. Write one in `metadata.name`.',
  );
}
