import { at } from '../../../yaml/navigate';
import type { YamlMap, YamlNode } from '../../../yaml/tree';
import type { Candidate, CompletionContext, CompletionSource } from '../source';

/** Labels of the pod template for the selector of the controller that has it: anything else the API server refuses. */
export const templateLabels: CompletionSource = {
  id: 'template-labels',
  at: (context) => isKey(context) || isValue(context),
  *provide(context) {
    for (const { key, value } of labelsOf(context)?.entries ?? []) {
      const name = String(key.value);
      const shared = { kind: 'label', detail: 'of the pod template', rank: [0] } as const;
      if (isKey(context)) {
        if (!context.siblings.includes(name)) yield { ...shared, text: name, role: 'key', more: true };
      } else if (name === context.path.at(-1) && value?.kind === 'scalar') yield valueOf(shared, value);
    }
  },
};

function valueOf(shared: Omit<Candidate, 'text' | 'role'>, value: YamlNode & { readonly kind: 'scalar' }): Candidate {
  return { ...shared, text: value.source, role: 'value', kind: 'value' };
}

function isKey({ pattern, role }: CompletionContext): boolean {
  return role === 'key' && pattern === 'spec.selector.matchLabels';
}

function isValue({ path, role }: CompletionContext): boolean {
  return role === 'value' && path.length === 4 && path.slice(0, 3).join('.') === 'spec.selector.matchLabels';
}

function labelsOf({ root }: CompletionContext): YamlMap | undefined {
  const labels = at(root, ['spec', 'template', 'metadata', 'labels']);
  return labels?.kind === 'map' ? labels : undefined;
}
