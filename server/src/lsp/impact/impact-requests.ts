import { impactChildren as childrenOf, impactRowOf } from '../../language/impact';
import { baseNames, didChangeTrust, explainImpact, impactChildren, readBaseAgain } from '../../protocol';
import { answer, hear } from '../messages';
import { runSafe } from '../run-safe';
import { failure } from '../requests/requests';
import type { Session } from '../session';
import { impactMarkdown } from './impact-markdown';
import type { ImpactService } from './impact-service';

/** Answers the Impact view and its commands. */
export function answerImpact(session: Session, service: () => ImpactService | undefined): void {
  const { connection } = session;
  answer(connection, impactChildren, ({ id }, token) =>
    runSafe(session, impactChildren.method, token, [], async () => {
      await session.indexed;
      return childrenOf(service()?.all() ?? [], id);
    }),
  );
  answer(connection, explainImpact, ({ id }, token) =>
    runSafe(session, explainImpact.method, token, { title: '', markdown: '' }, async () => {
      await session.indexed;
      const found = impactRowOf(service()?.all() ?? [], id);
      return found === undefined
        ? failure('This connection differs no more.')
        : impactMarkdown(found.impact, found.row);
    }),
  );
  answer(connection, baseNames, ({ scope }, token) =>
    runSafe(session, baseNames.method, token, [], async () => (await service()?.names(scope)) ?? []),
  );
  hear(connection, didChangeTrust, ({ trusted }) => service()?.trust(trusted));
  hear(connection, readBaseAgain, () => service()?.baseMayHaveChanged());
}
