import type { Span } from '../yaml/span';
import { isAmbiguousLetter, kubectlType } from '../yaml/kubectl-types';
import { child, entry } from '../yaml/navigate';
import type { YamlMap } from '../yaml/tree';
import type { LowerInput } from './dialect';
import type { LabelFact, Problem, ResourceHeader } from './facts';
import type { Problems } from './problems';
import { labelsAt, mapAt, placeOf, stringAt, textAt } from './read';

/** API group of an apiVersion; '' for the core group. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

/** What all resources have in common. `problems` is what reading the rest has found. */
export function headerOf(input: LowerInput, clusterScoped: boolean, problems: readonly Problem[] = []): ResourceHeader {
  const { root } = input;
  const metadata = mapAt(root, 'metadata');
  const kind = entry(root, 'kind');
  const annotations = labelsAt(metadata, 'annotations');
  return {
    apiVersion: input.apiVersion,
    group: groupOf(input.apiVersion),
    kind: input.kind,
    kindSpan: kind === undefined ? root.span : (kind.value?.span ?? kind.key.span),
    name: stringAt(child(metadata, 'name')),
    namespace: clusterScoped ? undefined : namespaceOf(metadata),
    clusterScoped,
    labels: labelsAt(metadata, 'labels'),
    annotations,
    wave: waveOf(annotations),
    metadataSpan: metadata && placeOf(metadata),
    span: root.span,
    problems,
  };
}

/** Argo CD applies lower numbers first. */
const WAVE = 'argocd.argoproj.io/sync-wave';

function waveOf(annotations: readonly LabelFact[]): ResourceHeader['wave'] {
  const written = annotations.find(({ key }) => key.value === WAVE)?.value;
  return written !== undefined && /^-?\d+$/.test(written.value)
    ? { value: Number(written.value), span: written.span }
    : undefined;
}

/** An empty namespace is the same as none. */
function namespaceOf(metadata: YamlMap | undefined): ResourceHeader['namespace'] {
  const namespace = stringAt(child(metadata, 'namespace'));
  return namespace?.value === '' ? undefined : namespace;
}

/**
 * Label values must be strings (BV20): the decoder refuses numbers and booleans, `yes` and `on` among them, and a value that
 * was forgotten is hardly ever meant to be empty.
 */
export function checkLabelStrings(labels: YamlMap | undefined, problems: Problems): void {
  for (const pair of labels?.entries ?? []) {
    const type = kubectlType(pair.value);
    if (type === 'string' && !isAmbiguousLetter(pair.value)) continue;
    const key = String(pair.key.value);
    const span = pair.value === undefined ? pair.key.span : placeOf(pair.value);
    const written = textAt(pair.value)?.value;
    if (type === 'string') {
      problems.warn(
        'label-not-string',
        span,
        `Some tools read a plain \`${written}\` as a boolean, and label values must be strings. Put it in quotes: \`"${written}"\`.`,
        { expected: `"${written}"` },
      );
    } else if (type === 'null') {
      problems.reject(
        'label-not-string',
        span,
        `Label \`${key}\` has no value, and the API server takes only strings. Write the value, or \`""\` for an empty one.`,
        { expected: '""' },
      );
    } else if (type === 'map' || type === 'list') {
      problems.reject(
        'label-not-string',
        span,
        `Label \`${key}\` holds a ${type}, and the API server takes only strings. Write one plain value.`,
      );
    } else {
      problems.reject(
        'label-not-string',
        span,
        `\`${written}\` is a ${type}, and label values must be strings, so the API server refuses the object. Put it in quotes: \`"${written}"\`.`,
        { expected: `"${written}"` },
      );
    }
  }
}

/** Where to point at for an object that lacks something: its kind, else its first character. */
export function nameSpanOf(root: YamlMap): Span {
  const kind = entry(root, 'kind');
  if (kind !== undefined) return kind.value?.span ?? kind.key.span;
  return { start: root.span.start, end: Math.min(root.span.start + 1, root.span.end) };
}
