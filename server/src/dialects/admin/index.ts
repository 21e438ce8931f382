import type { Dialect } from '../dialect';
import { conversions } from './convert';
import { GROUP, kindNames } from './kinds';
import { keyDocs } from './key-docs';
import { lowerAdminPolicy } from './policy';
import { snippets } from './snippets';
import { writer } from './writer';

/** AdminNetworkPolicy, BaselineAdminNetworkPolicy and ClusterNetworkPolicy of policy.networking.k8s.io. */
export const admin: Dialect = {
  id: 'admin',
  kinds: kindNames.map((kind) => `${GROUP}/${kind}`),
  lower: lowerAdminPolicy,
  keys: keyDocs,
  snippets,
  writer,
  conversions,
};
