import { type CancellationToken, LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import { treeChildren as treeChildrenOf, treePath as treePathOf } from '../../language/reachability-tree';
import { nameSpan } from '../../language/resources';
import {
  didChangeSchemaProvider,
  explain,
  type GenerateResult,
  generate,
  namespaces,
  peers,
  policiesSelecting,
  policyTemplate,
  type RequestName,
  treeChildren,
  treePath,
} from '../../protocol';
import type { Snapshot } from '../../workspace/snapshot';
import { answer, hear } from '../messages';
import { runSafe } from '../run-safe';
import type { Session } from '../session';
import { clusterOptions } from '../settings';
import { explainPath } from './explain';
import { generateFiles } from './generate';
import { answerMatrix } from './matrix';
import { namespaceList } from './namespaces';
import { peerChoices } from './peers';
import { policiesAt } from './policies-selecting';
import { templateFiles } from './policy-template';
import { scopesOf } from './scopes';

/** Answers the requests of protocol.ts. All are about the whole workspace, so they wait until it has been read. */
export function answerRequests(session: Session): void {
  const { connection, spelling } = session;

  function on<Params, Result>(
    name: RequestName<Params, Result>,
    fallback: Result,
    work: (snapshot: Snapshot, params: Params, token: CancellationToken) => Result | ResponseError<void>,
  ): void {
    answer(connection, name, (params, token) =>
      runSafe(session, name.method, token, fallback, async () => {
        await session.indexed;
        return work(session.snapshot(), params, token);
      }),
    );
  }

  on(treeChildren, [], (snapshot, { id }) => treeChildrenOf(snapshot, id));
  on(treePath, { ids: [] }, (snapshot, params) => {
    const place = 'workload' in params ? placeOfWorkload(snapshot, params) : params;
    return { ids: place ? treePathOf(snapshot, spelling.canonical(place.uri), place.position) : [] };
  });
  on(namespaces, [], (snapshot) => namespaceList(snapshot));
  on(peers, [], (snapshot, { scope }) =>
    scopesOf(snapshot.scopes, scope).flatMap(({ cluster }) => peerChoices(cluster)),
  );
  on(policiesSelecting, [], (snapshot, params) => policiesAt(snapshot, canonicalPlace(session, params)));
  on(policyTemplate, [], (snapshot, params) => {
    const scope = scopesOf(snapshot.scopes, params.scope).find(({ cluster }) =>
      cluster.namespaces.has(params.namespace),
    );
    return scope ? templateFiles(snapshot, scope, params) : failure(`There is no namespace "${params.namespace}".`);
  });
  on(generate, NOTHING_GENERATED, (snapshot, params) => {
    const scope = scopesOf(snapshot.scopes, params.scope).find(({ cluster }) =>
      cluster.workloads.some(({ resource }) => resource !== undefined),
    );
    if (!scope) return failure('There are no workloads to generate policies for.');
    return generateFiles(snapshot, scope, params, { cluster: clusterOptions(session.settingsFor('')) });
  });
  on(explain, { markdown: '', verdict: 'unknown', summary: '', locations: [] }, (snapshot, params) => {
    const result = explainPath(snapshot, scopesOf(snapshot.scopes, params.scope), params);
    return 'problem' in result ? failure(result.problem) : result;
  });

  answerMatrix(session);

  hear(connection, didChangeSchemaProvider, ({ present }) => {
    session.schemaProviderPresent = present;
    session.changed('other');
  });
}

const NOTHING_GENERATED: GenerateResult = {
  files: [],
  policies: 0,
  coverage: { known: 0, total: 0 },
  complete: true,
  missing: [],
  extra: [],
  dangling: [],
  skipped: [],
  summary: '',
};

function placeOfWorkload(
  snapshot: Snapshot,
  { scope, workload: id }: { readonly scope: string; readonly workload: string },
) {
  const workload = scopesOf(snapshot.scopes, scope)[0]?.cluster.workloads.find((candidate) => candidate.id === id);
  if (workload?.resource === undefined) return undefined;
  const { uri, range } = snapshot.locate(workload.resource, nameSpan(workload.resource));
  return { uri, position: range.start };
}

/** An error that the user is meant to read. */
export function failure(message: string): ResponseError<void> {
  return new ResponseError(LSPErrorCodes.RequestFailed, message);
}

function canonicalPlace<Params extends { readonly uri?: string }>({ spelling }: Session, params: Params): Params {
  return params.uri === undefined ? params : { ...params, uri: spelling.canonical(params.uri) };
}
