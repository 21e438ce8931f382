import { ignoredSectionRule } from './parts/ignored-section';

export const ingressRulesIgnored = ignoredSectionRule(
  'ingress',
  'ingress-rules-ignored',
  'Ingress rules are ignored because policyTypes lacks Ingress',
);
