import { blockedBehind } from '../../rules/parts/half-open';
import { otherEndFix } from '../../rules/parts/other-end-fix';
import { list } from '../prose';
import { ruleAt, holds } from './place';
import { REWRITE, type PolicyPlace, type Refactoring } from './refactoring';

/** Allows at the other end what a peer allows at this one; for the whole rule when the cursor is on no peer of it. */
export function addOtherEnd(place: PolicyPlace): readonly Refactoring[] {
  const { context, offset, policy } = place;
  const site = ruleAt(place);
  if (site === undefined || !policy.resource.fact.hasTypesField) return [];
  const peers = site.rule.peers ?? [];
  const here = peers.filter(({ span }) => holds(span, offset));
  return (here.length > 0 ? here : peers).flatMap((peer): readonly Refactoring[] => {
    const found = blockedBehind(context.cluster, { ...site, peer });
    if (found === undefined) return [];
    const names = list(
      found.blocked.map(({ workload }) => workload.name),
      'and',
      3,
    );
    const what = found.direction === 'ingress' ? `ingress of ${names} from` : `egress of ${names} to`;
    const title = `Add the missing other end, allows more: ${what} the pods of ${policy.name}`;
    const fix = otherEndFix(context, found, title);
    return fix === undefined
      ? []
      : [
          {
            title: fix.title,
            kind: REWRITE,
            widens: true,
            sameAsFixOf: 'half-open-connection',
            edits: () => fix.edits(),
          },
        ];
  });
}
