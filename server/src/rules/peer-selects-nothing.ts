import { scalar } from '../generate/templates';
import { fixOf, replaceText } from './fixes';
import { emptyPeerRule } from './parts/empty-peer-rule';

export const peerSelectsNothing = emptyPeerRule(
  { id: 'peer-selects-nothing', title: 'Peer matches no workload' },
  'no-pod',
  ({ hint, site: { policy } }) => {
    if (hint === undefined) return [];
    const { meant, span, written } = hint;
    const edits = () => replaceText(policy.resource, span, scalar(meant));
    return [fixOf(`Replace ${written} by ${meant}`, edits, { preferred: true, widens: true })];
  },
);
