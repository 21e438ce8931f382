import type { CompletionSource } from '../source';
import { addresses } from './addresses';
import { labelKeys } from './label-keys';
import { labelValues } from './label-values';
import { namespaces } from './namespaces';
import { ports, protocols } from './ports';
import { kinds, schemaKeys, schemaValues } from './schema';
import { snippets } from './snippets';

/** Every completion source. Adding one = one file and one line. */
export const completionSources: readonly CompletionSource[] = [
  labelKeys,
  labelValues,
  namespaces,
  ports,
  protocols,
  addresses,
  schemaKeys,
  schemaValues,
  kinds,
  snippets,
];
