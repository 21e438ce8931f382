import type { Part } from '../part';
import { coexistence } from './coexistence/coexistence';
import { exampleWorkspace } from './example-workspace/example-workspace';
import { explainPath } from './explain/explain-path';
import { fileSystem } from './file-system/file-system';
import { generate } from './generate/generate';
import { impact } from './impact/impact';
import { lifecycle } from './lifecycle/lifecycle';
import { locations } from './locations/locations';
import { matrix } from './matrix/matrix';
import { policyTemplates } from './policy-templates/policy-templates';
import { policyTests } from './policy-tests/policy-tests';
import { reachabilityTree } from './reachability-tree/reachability-tree';
import { reports } from './reports/reports';
import { ruleDocumentation } from './rule-documentation/rule-documentation';
import { showPolicies } from './show-policies/show-policies';
import { status } from './status/status';

/** Every part of the client. Messages from the server need their handlers before it starts, so all activate at once. */
export const parts: readonly Part[] = [
  fileSystem,
  coexistence,
  lifecycle,
  status,
  reports,
  locations,
  reachabilityTree,
  matrix,
  explainPath,
  impact,
  showPolicies,
  generate,
  policyTemplates,
  policyTests,
  ruleDocumentation,
  exampleWorkspace,
];
