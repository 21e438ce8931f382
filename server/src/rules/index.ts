import { actionInvalid } from './action-invalid';
import { addressesDenyPods } from './addresses-deny-pods';
import { allowAllRule } from './allow-all-rule';
import { baselineSingleton } from './baseline-singleton';
import { cidrHostBits } from './cidr-host-bits';
import { crossEnvironment } from './cross-environment';
import { deprecatedApiVersion } from './deprecated-api-version';
import { dnsBlocked } from './dns-blocked';
import { dnsTcpMissing } from './dns-tcp-missing';
import { dnsUdpMissing } from './dns-udp-missing';
import { domainNameDenied } from './domain-name-denied';
import { domainNameInvalid } from './domain-name-invalid';
import { duplicateKey } from './duplicate-key';
import { duplicateObject } from './duplicate-object';
import { duplicatePolicyName } from './duplicate-policy-name';
import { egressOnlyIsolatesIngress } from './egress-only-isolates-ingress';
import { egressRulesIgnored } from './egress-rules-ignored';
import { egressToInternet } from './egress-to-internet';
import { emptyEgressNotIsolating } from './empty-egress-not-isolating';
import { experimentalField } from './experimental-field';
import { fileNote } from './file-note';
import { halfOpenConnection } from './half-open-connection';
import { hostnetworkSubject } from './hostnetwork-subject';
import { ingressResourceBackend } from './ingress-resource-backend';
import { ingressRulesIgnored } from './ingress-rules-ignored';
import { invalidCidr } from './invalid-cidr';
import { invalidEndPort } from './invalid-end-port';
import { invalidExcept } from './invalid-except';
import { invalidLabel } from './invalid-label';
import { invalidName } from './invalid-name';
import { invalidNamespace } from './invalid-namespace';
import { invalidPolicyType } from './invalid-policy-type';
import { invalidPort } from './invalid-port';
import { invalidPortName } from './invalid-port-name';
import { invalidProtocol } from './invalid-protocol';
import { invalidSelectorOperator } from './invalid-selector-operator';
import { labelNotString } from './label-not-string';
import { labelsSetAtAdmission } from './labels-set-at-admission';
import { listBounds } from './list-bounds';
import { missingDefaultDenyEgress } from './missing-default-deny-egress';
import { missingDefaultDenyIngress } from './missing-default-deny-ingress';
import { namedPortMissing } from './named-port-missing';
import { namedPortWithAddresses } from './named-port-with-addresses';
import { namespaceLabelNotStandard } from './namespace-label-not-standard';
import { namespaceNotDeclared } from './namespace-not-declared';
import { oneOf } from './one-of';
import { passWithoutLowerTier } from './pass-without-lower-tier';
import { peerAndOrConfusion } from './peer-and-or-confusion';
import { peerEmpty } from './peer-empty';
import { peerIpblockMixed } from './peer-ipblock-mixed';
import { peerSelectsNothing } from './peer-selects-nothing';
import { policyTypesMissing } from './policy-types-missing';
import { portNotExposed } from './port-not-exposed';
import { portRangeInvalid } from './port-range-invalid';
import { priorityOutOfRange } from './priority-out-of-range';
import { priorityTie } from './priority-tie';
import { ruleAllowsAnyPeer } from './rule-allows-any-peer';
import { ruleUnreachable } from './rule-unreachable';
import { selectorValues } from './selector-values';
import { servicePortUsed } from './service-port-used';
import { shadowingDiffers } from './shadowing-differs';
import { statusField } from './status-field';
import { subjectSelectsNothing } from './subject-selects-nothing';
import { tierInvalid } from './tier-invalid';
import { tooManyPolicyTypes } from './too-many-policy-types';
import { unknownField } from './unknown-field';
import { unusedSuppression } from './unused-suppression';
import { workloadNotCovered } from './workload-not-covered';
import { wrongApiVersion } from './wrong-api-version';
import { wrongType } from './wrong-type';
import { yamlSyntax } from './yaml-syntax';
import type { Rule } from './rule';

/** All rules: what stops a file from being read, what the API server refuses, then what is lawful and still wrong. */
export const rules: readonly Rule[] = [
  yamlSyntax,
  duplicateKey,
  fileNote,
  unusedSuppression,
  wrongApiVersion,
  invalidName,
  invalidNamespace,
  unknownField,
  wrongType,
  labelNotString,
  invalidLabel,
  tooManyPolicyTypes,
  invalidPolicyType,
  invalidSelectorOperator,
  selectorValues,
  peerEmpty,
  peerIpblockMixed,
  invalidProtocol,
  invalidPort,
  invalidPortName,
  invalidEndPort,
  invalidCidr,
  cidrHostBits,
  invalidExcept,
  tierInvalid,
  priorityOutOfRange,
  baselineSingleton,
  oneOf,
  listBounds,
  actionInvalid,
  portRangeInvalid,
  namedPortWithAddresses,
  domainNameInvalid,
  domainNameDenied,
  statusField,
  deprecatedApiVersion,
  experimentalField,
  policyTypesMissing,
  egressRulesIgnored,
  ingressRulesIgnored,
  egressOnlyIsolatesIngress,
  emptyEgressNotIsolating,
  allowAllRule,
  ruleAllowsAnyPeer,
  peerAndOrConfusion,
  subjectSelectsNothing,
  peerSelectsNothing,
  namespaceLabelNotStandard,
  namespaceNotDeclared,
  hostnetworkSubject,
  labelsSetAtAdmission,
  servicePortUsed,
  namedPortMissing,
  portNotExposed,
  egressToInternet,
  dnsBlocked,
  dnsUdpMissing,
  dnsTcpMissing,
  missingDefaultDenyIngress,
  missingDefaultDenyEgress,
  workloadNotCovered,
  crossEnvironment,
  halfOpenConnection,
  ingressResourceBackend,
  duplicatePolicyName,
  duplicateObject,
  priorityTie,
  ruleUnreachable,
  passWithoutLowerTier,
  addressesDenyPods,
  shadowingDiffers,
];
