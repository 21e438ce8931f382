import { child } from '../../yaml/navigate';
import type { YamlMap } from '../../yaml/tree';
import type { LowerInput } from '../dialect';
import type { RoleBindingFact, RoleFact, ServiceAccountFact } from '../facts';
import { headerOf } from '../header';
import { booleanAt, mapAt, mapsAt, textAt, textIn, textsAt } from '../read';

/** ServiceAccount: under which name pods ask the API server. */
export function lowerServiceAccount(input: LowerInput): ServiceAccountFact {
  return {
    ...headerOf(input, false),
    type: 'service-account',
    mountsToken: booleanAt(child(input.root, 'automountServiceAccountToken')),
  };
}

/** Role and ClusterRole. */
export function lowerRole(input: LowerInput): RoleFact {
  const { root } = input;
  return {
    ...headerOf(input, input.kind === 'ClusterRole'),
    type: 'role',
    // The rules of an aggregated role come from others.
    opensApi: mapAt(root, 'aggregationRule') !== undefined || mapsAt(root, 'rules').some(opensApi),
  };
}

/**
 * False for paths such as `/metrics`, which other pods serve, and for the verb `use`, which only decides what kind of pods
 * may be made (pod security policies, security context constraints).
 */
function opensApi(rule: YamlMap): boolean {
  if (textsAt(rule, 'resources').length === 0) return false;
  return textsAt(rule, 'verbs').some((verb) => verb.value !== 'use');
}

/** RoleBinding and ClusterRoleBinding, with the ServiceAccounts that they give a role to. */
export function lowerRoleBinding(input: LowerInput): RoleBindingFact {
  const { root } = input;
  const role = mapAt(root, 'roleRef');
  return {
    ...headerOf(input, input.kind === 'ClusterRoleBinding'),
    type: 'role-binding',
    role: { kind: textIn(role, 'kind') ?? 'ClusterRole', name: textIn(role, 'name') ?? '' },
    accounts: mapsAt(root, 'subjects').flatMap((subject) => {
      const name = textAt(child(subject, 'name'));
      if (textIn(subject, 'kind') !== 'ServiceAccount' || name === undefined) return [];
      return [{ name, namespace: textIn(subject, 'namespace') || undefined }];
    }),
  };
}
