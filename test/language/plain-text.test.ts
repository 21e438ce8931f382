import { expect, it } from 'vitest';
import { codeLenses } from '../../server/src/language';
import { plainText } from '../../server/src/language/plain-text';
import { parseFixture, snapshotOf, uriOf } from '../support';

it('shows code marks of messages as quotation marks, because editors do not render them', () => {
  expect(plainText('Write `TCP`, not `tcp`.')).toBe("Write 'TCP', not 'tcp'.");
});

it('puts the lens of a policy above its first key, below the comment that describes it', () => {
  const fixture = `#- p.yaml
# why
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: p
spec:
  podSelector: {}
`;
  const lenses = codeLenses(snapshotOf(parseFixture(fixture)), uriOf('p.yaml'));
  expect([...new Set(lenses.map((lens) => lens.range.start.line))]).toEqual([1]);
});
