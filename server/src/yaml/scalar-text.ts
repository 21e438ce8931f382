import { kubectlType } from './kubectl-types';
import { parseYaml } from './parse';
import type { YamlNode, YamlScalar } from './tree';

export type ScalarValue = string | number | boolean | null;

/** A scalar as YAML text that every decoder reads back as the same type: strings get quotes when they need them. */
export function scalarText(value: ScalarValue, style: YamlScalar['style'] | 'json' = 'plain', inFlow = false): string {
  if (typeof value !== 'string') return String(value);
  if (style === 'json' || style === 'double') return JSON.stringify(value);
  const oneLine = !/[\n\r]/.test(value) && !/[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff]/.test(value);
  if (!oneLine) return JSON.stringify(value);
  if (style === 'single') return singleQuoted(value);
  return isPlainSafe(value, inFlow) ? value : JSON.stringify(value);
}

function singleQuoted(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

function isPlainSafe(value: string, inFlow: boolean): boolean {
  if (value === '' || value !== value.trim()) return false;
  if (/^[-?:](?:\s|$)/.test(value) || /^[,[\]{}#&*!|>'"%@`]/.test(value) || /^(?:---|\.\.\.)/.test(value)) return false;
  if (/:(?:\s|$)/.test(value) || /\s#/.test(value) || /\t/.test(value)) return false;
  if (inFlow && /[,[\]{}:]/.test(value)) return false;
  const { root } = parseYaml(value);
  return root?.kind === 'scalar' && root.value === value && kubectlType(root) === 'string';
}

/** A tree as one line in flow style; `json` quotes every string. */
export function flowText(node: YamlNode | undefined, json: boolean): string {
  if (node === undefined) return 'null';
  switch (node.kind) {
    case 'scalar':
      return scalarText(
        node.value,
        json ? 'json' : node.style === 'single' || node.style === 'double' ? node.style : 'plain',
        true,
      );
    case 'seq':
      return `[${node.items.map((item) => flowText(item, json)).join(', ')}]`;
    case 'map': {
      const entries = node.entries.map(
        ({ key, value }) =>
          `${scalarText(json ? String(key.value) : key.value, json ? 'json' : 'plain', true)}: ${flowText(value, json)}`,
      );
      return entries.length === 0 ? '{}' : `{${json ? '' : ' '}${entries.join(', ')}${json ? '' : ' '}}`;
    }
  }
}
