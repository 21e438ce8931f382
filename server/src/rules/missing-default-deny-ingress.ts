import { defaultDenyRule } from './parts/default-deny';

export const missingDefaultDenyIngress = defaultDenyRule(
  'ingress',
  'missing-default-deny-ingress',
  'Namespace has no default deny for ingress',
);
