import type { CompletionSource } from '../source';
import { addresses } from './addresses';
import { labelKeys } from './label-keys';
import { labelValues } from './label-values';
import { namespaces } from './namespaces';
import { ports, protocols } from './ports';
import { brackets, kinds, schemaKeys, schemaValues } from './schema';
import { snippets } from './snippets';
import { templateLabels } from './template-labels';

/** Every completion source. Adding one = one file and one line. */
export const completionSources: readonly CompletionSource[] = [
  labelKeys,
  labelValues,
  templateLabels,
  namespaces,
  ports,
  protocols,
  addresses,
  schemaKeys,
  schemaValues,
  brackets,
  kinds,
  snippets,
];
