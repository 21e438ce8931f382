import type { YamlNode } from './tree';

/**
 * What Kubernetes' tools make of a scalar. They read YAML with a 1.1 decoder, so that a plain `yes`, `off` or `0777` is no
 * string although YAML 1.2 says so.
 */
export type KubectlType = 'string' | 'number' | 'boolean' | 'null' | 'map' | 'list';

const YAML_11_BOOLEAN = /^(?:yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF)$/;
const YAML_11_INTEGER = /^[-+]?(?:0b[01_]+|0o?[0-7_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*)$/;
const YAML_11_FLOAT = /^[-+]?[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?$/;

/** Plain `y` and `n`: booleans for some releases of the decoder, strings for others. */
export function isAmbiguousLetter(node: YamlNode | undefined): boolean {
  return node?.kind === 'scalar' && node.style === 'plain' && !node.tagged && /^[yYnN]$/.test(node.source);
}

/** Type of a value after the API server's clients decoded it; a missing value is null. */
export function kubectlType(node: YamlNode | undefined): KubectlType {
  if (node === undefined) return 'null';
  if (node.kind === 'map') return 'map';
  if (node.kind === 'seq') return 'list';
  if (node.value === null) return 'null';
  if (typeof node.value === 'number') return 'number';
  if (typeof node.value === 'boolean') return 'boolean';
  if (node.style !== 'plain' || node.tagged) return 'string';
  if (YAML_11_BOOLEAN.test(node.value)) return 'boolean';
  return YAML_11_INTEGER.test(node.value) || YAML_11_FLOAT.test(node.value) ? 'number' : 'string';
}
