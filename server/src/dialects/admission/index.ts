import type { Dialect, LowerInput } from '../dialect';
import type { AdmissionFact, LabelSetFact } from '../facts';
import { groupOf, headerOf } from '../header';
import { locationLabels } from './assign';
import { expressionLabels } from './expressions';
import { ruleLabels } from './rules';

interface Kind {
  readonly clusterScoped: boolean;
  readonly read: (input: LowerInput) => readonly LabelSetFact[];
}

const KINDS: Readonly<Record<string, Kind>> = {
  'kyverno.io/ClusterPolicy': { clusterScoped: true, read: ruleLabels },
  'kyverno.io/Policy': { clusterScoped: false, read: ruleLabels },
  'policies.kyverno.io/MutatingPolicy': { clusterScoped: true, read: expressionLabels },
  'policies.kyverno.io/NamespacedMutatingPolicy': { clusterScoped: false, read: expressionLabels },
  'admissionregistration.k8s.io/MutatingAdmissionPolicy': { clusterScoped: true, read: expressionLabels },
  'mutations.gatekeeper.sh/Assign': { clusterScoped: true, read: locationLabels },
  'mutations.gatekeeper.sh/AssignMetadata': { clusterScoped: true, read: locationLabels },
};

/** What changes objects while they are created. Read only as far as to know which labels pods and namespaces get (A17). */
export const admission: Dialect = {
  id: 'admission',
  kinds: Object.keys(KINDS),
  lower: lowerAdmission,
  keys: [],
  snippets: [],
};

function lowerAdmission(input: LowerInput): AdmissionFact {
  const kind = KINDS[`${groupOf(input.apiVersion)}/${input.kind}`];
  return {
    ...headerOf(input, kind?.clusterScoped ?? true),
    type: 'admission',
    sets: kind?.read(input) ?? [],
  };
}
