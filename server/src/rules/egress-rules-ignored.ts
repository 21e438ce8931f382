import { ignoredSectionRule } from './parts/ignored-section';

export const egressRulesIgnored = ignoredSectionRule(
  'egress',
  'egress-rules-ignored',
  'Egress rules are ignored because policyTypes lacks Egress',
);
