import { scalarText } from '../../yaml/scalar-text';
import type { PolicyWriter } from '../dialect';

/** B26. */
export const writer: PolicyWriter = {
  port: (_, { protocol, port }) => `protocol: ${protocol}\nport: ${typeof port === 'number' ? port : scalarText(port)}`,
};
