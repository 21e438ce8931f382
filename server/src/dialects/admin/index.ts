import type { Dialect } from '../dialect';
import { keyDocs } from './key-docs';
import { lowerAdminPolicy } from './policy';

/** AdminNetworkPolicy, BaselineAdminNetworkPolicy and ClusterNetworkPolicy of policy.networking.k8s.io. */
export const admin: Dialect = {
  id: 'admin',
  kinds: ['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy', 'ClusterNetworkPolicy'].map(
    (kind) => `policy.networking.k8s.io/${kind}`,
  ),
  lower: lowerAdminPolicy,
  keys: keyDocs,
  snippets: [],
};
