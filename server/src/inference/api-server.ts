import type { Scope } from '../workspace/snapshot';
import { apiServerClients } from './api-server-clients';
import { addTargets, type Collector } from './exposure';
import { targetsOf } from './resolve';
import type { DanglingReason, Evidence } from './result';

/** Webhooks and aggregated APIs: the API server calls the Services that they name. */
export function collectApiServerCalls({ cluster }: Scope, out: Collector): void {
  for (const { uri, documentIndex, fact, name } of cluster.apiServerCalls) {
    for (const { name: called, namespace, port } of fact.services) {
      const text = `${called.value}.${namespace}:${port}`;
      const label = `${fact.kind.toLowerCase()}/${name}`;
      const place: Evidence = { kind: 'api-call', uri, documentIndex, span: called.span, text, label };
      const refuse = (reason: DanglingReason, message: string): void => {
        out.dangling.push({ text, reason, message, source: undefined, place });
      };
      const service = cluster.service(namespace, called.value);
      if (service === undefined) {
        // Such objects are often kept apart from what serves them.
        const isHere = (cluster.namespaces.get(namespace)?.workloads.length ?? 0) > 0;
        if (isHere) refuse('no-service', `There is no Service ${namespace}/${called.value}.`);
        continue;
      }
      const result = targetsOf(cluster, service, undefined, port);
      if (result.kind === 'dangling') {
        refuse(result.reason, result.message);
        continue;
      }
      out.used.add(`${namespace}/${called.value}`);
      addTargets(out, [{ kind: 'api-server' }], service, result.targets, 'certain', place);
    }
  }
}

/** Workloads whose account is given permissions: with a role made for them they surely ask the API server. */
export function collectApiServerClients({ cluster }: Scope, { edges }: Collector): void {
  for (const { workload, binding, specific } of apiServerClients(cluster)) {
    const { uri, documentIndex, fact, name } = binding;
    const evidence: Evidence = {
      kind: 'permission',
      uri,
      documentIndex,
      span: fact.name?.span ?? fact.kindSpan,
      text: `${fact.kind} ${name}`,
      label: `${fact.kind.toLowerCase()}/${name}, for the account of ${workload.kind.toLowerCase()}/${workload.name}`,
    };
    edges.addApiServer({ source: workload, confidence: specific ? 'likely' : 'hint', evidence: [evidence] });
  }
}
