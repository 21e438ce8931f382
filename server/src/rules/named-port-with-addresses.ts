import { fixOf } from './fixes';
import { policyOfFinding } from './parts/finding-policy';
import { rulesInEffect } from './parts/policy-rules';
import { numbersOfName } from './parts/port-names';
import { problemRule } from './parts/problem-rule';
import { writePort } from './parts/write-port';
import type { Finding, Fix, FixContext } from './rule';

export const namedPortWithAddresses = problemRule(
  {
    id: 'named-port-with-addresses',
    title: 'Named port in a rule whose peers are no pods',
    category: 'rejected',
    severity: 'error',
    fixable: true,
  },
  numbers,
);

function numbers(finding: Finding, context: FixContext): readonly Fix[] {
  const policy = policyOfFinding(finding, context);
  const port =
    policy &&
    rulesInEffect(policy)
      .flatMap(({ rule }) => rule.ports ?? [])
      .find((candidate) => (candidate.port?.span ?? candidate.span).start === finding.span.start);
  if (policy === undefined || port?.match?.kind !== 'named') return [];
  const choices = numbersOfName(context.cluster, port.match.name, port.match.protocol);
  return choices.slice(0, 4).map((choice) =>
    fixOf(`Write ${choice.protocol} ${choice.port}`, () => writePort(context, { policy, port }, choice), {
      preferred: choices.length === 1,
      widens: true,
    }),
  );
}
