import { coveredPeersIn, spanOfPeer } from './parts/covered-peers';
import { removeItemFix } from './parts/remove-item';
import { defineRule } from './rule';

export const duplicatePeer = defineRule({
  meta: {
    id: 'duplicate-peer',
    title: 'Peer is listed twice in one rule',
    category: 'redundancy',
    severity: 'hint',
    fixable: true,
  },
  resource(resource, report) {
    const { fact } = resource;
    if (fact.type !== 'policy') return;
    for (const { peer, by, same } of coveredPeersIn(fact)) {
      if (!same) continue;
      report({
        span: spanOfPeer(peer),
        message: 'This peer means the same as an earlier one of the rule. Remove it.',
        tags: ['unnecessary'],
        related: [{ resource, span: spanOfPeer(by), message: 'The same peer' }],
      });
    }
  },
  fixes(finding, context) {
    return [removeItemFix(finding, context, 'Remove the peer (no connection changes)', { preferred: true })];
  },
});
