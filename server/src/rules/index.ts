import { actionInvalid } from './action-invalid';
import { addressBlockRedundant } from './address-block-redundant';
import { addressesDenyPods } from './addresses-deny-pods';
import { adminDenyBlocksDns } from './admin-deny-blocks-dns';
import { allNamespacesAllowed } from './all-namespaces-allowed';
import { allPortsAllowed } from './all-ports-allowed';
import { allowAllRule } from './allow-all-rule';
import { andPeerSelectsNothing } from './and-peer-selects-nothing';
import { annotationAsLabel } from './annotation-as-label';
import { apiServerBySelector } from './api-server-by-selector';
import { apiServerEgressMissing } from './api-server-egress-missing';
import { baselineSingleton } from './baseline-singleton';
import { blastRadius } from './blast-radius';
import { cidrHostBits } from './cidr-host-bits';
import { clusterDnsEgressBlocked } from './cluster-dns-egress-blocked';
import { crossEnvironment } from './cross-environment';
import { dataStoreExposed } from './data-store-exposed';
import { defaultDenyOverridden } from './default-deny-overridden';
import { deprecatedApiVersion } from './deprecated-api-version';
import { dnsBlocked } from './dns-blocked';
import { dnsRuleMissesPods } from './dns-rule-misses-pods';
import { dnsTcpMissing } from './dns-tcp-missing';
import { dnsToAnywhere } from './dns-to-anywhere';
import { dnsUdpMissing } from './dns-udp-missing';
import { domainNameDenied } from './domain-name-denied';
import { domainNameInvalid } from './domain-name-invalid';
import { duplicateKey } from './duplicate-key';
import { duplicatePeer } from './duplicate-peer';
import { duplicatePolicy } from './duplicate-policy';
import { duplicateObject } from './duplicate-object';
import { duplicatePolicyName } from './duplicate-policy-name';
import { duplicatePort } from './duplicate-port';
import { egressOnlyIsolatesIngress } from './egress-only-isolates-ingress';
import { egressRulesIgnored } from './egress-rules-ignored';
import { egressToInternet } from './egress-to-internet';
import { emptyEgressNotIsolating } from './empty-egress-not-isolating';
import { exceptCoversAll } from './except-covers-all';
import { exceptReadded } from './except-readded';
import { exceptWithoutEffect } from './except-without-effect';
import { experimentalField } from './experimental-field';
import { externalServiceBlocked } from './external-service-blocked';
import { fileNote } from './file-note';
import { halfOpenConnection } from './half-open-connection';
import { hostnetworkPeer } from './hostnetwork-peer';
import { hostnetworkSubject } from './hostnetwork-subject';
import { ingressFromInternet } from './ingress-from-internet';
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
import { jobNotAllowed } from './job-not-allowed';
import { labelNotString } from './label-not-string';
import { labelOnWorkloadNotTemplate } from './label-on-workload-not-template';
import { largePortRange } from './large-port-range';
import { labelsSetAtAdmission } from './labels-set-at-admission';
import { listBounds } from './list-bounds';
import { loadBalancerBlocked } from './load-balancer-blocked';
import { loadBalancerHidesSource } from './load-balancer-hides-source';
import { mergeablePolicies } from './mergeable-policies';
import { meshControlPlaneBlocked } from './mesh-control-plane-blocked';
import { metadataServiceReachable } from './metadata-service-reachable';
import { metricsBlocked } from './metrics-blocked';
import { missingDefaultDenyEgress } from './missing-default-deny-egress';
import { missingDefaultDenyIngress } from './missing-default-deny-ingress';
import { nameContradictsEffect } from './name-contradicts-effect';
import { namedPortAmbiguous } from './named-port-ambiguous';
import { namedPortMissing } from './named-port-missing';
import { namedPortWithAddresses } from './named-port-with-addresses';
import { namespaceLabelNotStandard } from './namespace-label-not-standard';
import { namespaceMissing } from './namespace-missing';
import { namespaceNameLabelOverridden } from './namespace-name-label-overridden';
import { namespaceNotDeclared } from './namespace-not-declared';
import { namespaceSelectorMatchesNothing } from './namespace-selector-matches-nothing';
import { namespaceWideOpen } from './namespace-wide-open';
import { nodeAddressesInBlock } from './node-addresses-in-block';
import { nodeLocalDns } from './node-local-dns';
import { nodePortUsed } from './node-port-used';
import { oneOf } from './one-of';
import { passWithoutLowerTier } from './pass-without-lower-tier';
import { peerAndOrConfusion } from './peer-and-or-confusion';
import { peerCovered } from './peer-covered';
import { peerEmpty } from './peer-empty';
import { peerInOtherNamespace } from './peer-in-other-namespace';
import { peerIpblockMixed } from './peer-ipblock-mixed';
import { peerSelectsNothing } from './peer-selects-nothing';
import { podAddressesInBlock } from './pod-addresses-in-block';
import { podSelectorMissing } from './pod-selector-missing';
import { policyDescriptionMissing } from './policy-description-missing';
import { policyTypesDuplicate } from './policy-types-duplicate';
import { policyTypesMissing } from './policy-types-missing';
import { portCovered } from './port-covered';
import { portEntrySplit } from './port-entry-split';
import { portNotExposed } from './port-not-exposed';
import { portRangeInvalid } from './port-range-invalid';
import { portWrongProtocol } from './port-wrong-protocol';
import { priorityOutOfRange } from './priority-out-of-range';
import { priorityTie } from './priority-tie';
import { protocolDefaulted } from './protocol-defaulted';
import { publicAddressUnexplained } from './public-address-unexplained';
import { publishedBackendBlocked } from './published-backend-blocked';
import { redundantPolicy } from './redundant-policy';
import { redundantRule } from './redundant-rule';
import { replicasBlocked } from './replicas-blocked';
import { replicasDifferInLabel } from './replicas-differ-in-label';
import { replyTrafficRule } from './reply-traffic-rule';
import { rolloutOrder } from './rollout-order';
import { ruleAllowsAnyPeer } from './rule-allows-any-peer';
import { ruleUnreachable } from './rule-unreachable';
import { selectorContradictory } from './selector-contradictory';
import { selectorTermRedundant } from './selector-term-redundant';
import { selectorValues } from './selector-values';
import { sensitivePortOpen } from './sensitive-port-open';
import { serviceAddressInBlock } from './service-address-in-block';
import { servicePartlySelected } from './service-partly-selected';
import { servicePortUsed } from './service-port-used';
import { shadowingDiffers } from './shadowing-differs';
import { singleAddressFamily } from './single-address-family';
import { statusField } from './status-field';
import { subjectSelectsNothing } from './subject-selects-nothing';
import { subjectWiderThanRules } from './subject-wider-than-rules';
import { systemNamespacePolicy } from './system-namespace-policy';
import { tierInvalid } from './tier-invalid';
import { tooManyPolicyTypes } from './too-many-policy-types';
import { unknownField } from './unknown-field';
import { unstableLabel } from './unstable-label';
import { unusedSuppression } from './unused-suppression';
import { wantedConnectionBlocked } from './wanted-connection-blocked';
import { webhookBlocked } from './webhook-blocked';
import { workloadFullyDenied } from './workload-fully-denied';
import { workloadIdentityBlocked } from './workload-identity-blocked';
import { workloadNotCovered } from './workload-not-covered';
import { wrongApiVersion } from './wrong-api-version';
import { wrongType } from './wrong-type';
import { yamlSyntax } from './yaml-syntax';
import { policiesNotEnforced } from './policies-not-enforced';
import { dialectNotEnforced } from './dialect-not-enforced';
import { portRangeNotEnforced } from './port-range-not-enforced';
import { sctpNotEnforced } from './sctp-not-enforced';
import { namedPortNotEnforced } from './named-port-not-enforced';
import { labelNotSeen } from './label-not-seen';
import { portLimit } from './port-limit';
import { servicePortNotEnforced } from './service-port-not-enforced';
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
  policyTypesDuplicate,
  egressRulesIgnored,
  ingressRulesIgnored,
  egressOnlyIsolatesIngress,
  emptyEgressNotIsolating,
  podSelectorMissing,
  subjectWiderThanRules,
  allowAllRule,
  ruleAllowsAnyPeer,
  nameContradictsEffect,
  replyTrafficRule,
  peerAndOrConfusion,
  selectorContradictory,
  subjectSelectsNothing,
  peerSelectsNothing,
  peerInOtherNamespace,
  andPeerSelectsNothing,
  namespaceSelectorMatchesNothing,
  labelOnWorkloadNotTemplate,
  annotationAsLabel,
  unstableLabel,
  namespaceLabelNotStandard,
  namespaceNameLabelOverridden,
  namespaceNotDeclared,
  namespaceMissing,
  hostnetworkSubject,
  hostnetworkPeer,
  replicasDifferInLabel,
  portEntrySplit,
  protocolDefaulted,
  labelsSetAtAdmission,
  servicePortUsed,
  nodePortUsed,
  portWrongProtocol,
  namedPortMissing,
  namedPortAmbiguous,
  portNotExposed,
  largePortRange,
  allPortsAllowed,
  egressToInternet,
  ingressFromInternet,
  metadataServiceReachable,
  singleAddressFamily,
  podAddressesInBlock,
  serviceAddressInBlock,
  nodeAddressesInBlock,
  exceptCoversAll,
  exceptWithoutEffect,
  exceptReadded,
  loadBalancerHidesSource,
  publicAddressUnexplained,
  dnsBlocked,
  dnsUdpMissing,
  dnsTcpMissing,
  dnsRuleMissesPods,
  nodeLocalDns,
  dnsToAnywhere,
  clusterDnsEgressBlocked,
  adminDenyBlocksDns,
  missingDefaultDenyIngress,
  missingDefaultDenyEgress,
  defaultDenyOverridden,
  systemNamespacePolicy,
  workloadNotCovered,
  allNamespacesAllowed,
  policyDescriptionMissing,
  crossEnvironment,
  dataStoreExposed,
  namespaceWideOpen,
  blastRadius,
  sensitivePortOpen,
  halfOpenConnection,
  servicePartlySelected,
  wantedConnectionBlocked,
  workloadFullyDenied,
  metricsBlocked,
  jobNotAllowed,
  publishedBackendBlocked,
  loadBalancerBlocked,
  webhookBlocked,
  replicasBlocked,
  externalServiceBlocked,
  apiServerEgressMissing,
  apiServerBySelector,
  meshControlPlaneBlocked,
  workloadIdentityBlocked,
  rolloutOrder,
  duplicatePolicyName,
  selectorTermRedundant,
  duplicatePeer,
  peerCovered,
  duplicatePort,
  portCovered,
  redundantRule,
  duplicatePolicy,
  redundantPolicy,
  mergeablePolicies,
  ingressResourceBackend,
  duplicateObject,
  priorityTie,
  ruleUnreachable,
  addressBlockRedundant,
  passWithoutLowerTier,
  addressesDenyPods,
  shadowingDiffers,
  policiesNotEnforced,
  dialectNotEnforced,
  portRangeNotEnforced,
  sctpNotEnforced,
  namedPortNotEnforced,
  labelNotSeen,
  portLimit,
  servicePortNotEnforced,
];
