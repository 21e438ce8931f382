import { editDocument, fixOf } from './fixes';
import { emptyPeerRule } from './parts/empty-peer-rule';
import { splitPeerEdits } from './parts/split-peer';

export const andPeerSelectsNothing = emptyPeerRule(
  { id: 'and-peer-selects-nothing', title: 'Both selectors of a peer match pods, but none together' },
  'both-selectors',
  ({ site }, context) => [
    fixOf(
      `Split into two peers (OR: the whole namespaces, and pods of ${site.policy.namespace})`,
      () => editDocument(context, site.policy.resource, (document) => splitPeerEdits(document, site)),
      { widens: true },
    ),
  ],
);
