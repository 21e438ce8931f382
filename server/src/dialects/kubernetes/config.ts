import type { LowerInput } from '../dialect';
import type { ConfigFact, LabelFact } from '../facts';
import { headerOf } from '../header';
import { labelsAt } from '../read';
import { decodeBase64 } from './base64';

/** ConfigMap and Secret: text that containers read. */
export function lowerConfig(input: LowerInput): ConfigFact {
  const header = headerOf(input, false);
  const data = labelsAt(input.root, 'data');
  if (input.kind === 'ConfigMap') return { ...header, type: 'config', data };
  return { ...header, type: 'config', data: [...labelsAt(input.root, 'stringData'), ...data.flatMap(decoded)] };
}

function decoded(label: LabelFact): LabelFact[] {
  const value = decodeBase64(label.value.value);
  return value === undefined ? [] : [{ key: label.key, value: { value, span: label.value.span } }];
}
