import { defaultDenyRule } from './parts/default-deny';

export const missingDefaultDenyEgress = defaultDenyRule(
  'egress',
  'missing-default-deny-egress',
  'Namespace has no default deny for egress',
);
