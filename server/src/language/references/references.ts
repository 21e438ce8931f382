import type { Location } from 'vscode-languageserver-types';
import type { SelectorFact } from '../../dialects/facts';
import type { Cluster, PolicyEntry, Workload } from '../../workspace/cluster';
import type { Position, Scope, Snapshot } from '../../workspace/snapshot';
import { type CursorTarget, targetAt } from '../cursor-target';
import { targetsOf } from '../destinations';
import { NAMESPACE_NAME_LABEL } from '../prose';
import { nameSpan } from '../resources';
import { selectorsIn } from '../selector-uses';

/** Where in the workspace the thing under the cursor is meant: selectors, rules, Services and `namespace:` values. */
export function references(snapshot: Snapshot, uri: string, position: Position): readonly Location[] {
  const found = targetAt(snapshot, uri, position);
  if (found === undefined) return [];
  const all = new Finder(snapshot, found.scope).of(found.target);
  return [...new Map(all.map((location) => [JSON.stringify(location), location])).values()];
}

class Finder {
  readonly #snapshot: Snapshot;
  readonly #scope: Scope;
  readonly #cluster: Cluster;

  constructor(snapshot: Snapshot, scope: Scope) {
    this.#snapshot = snapshot;
    this.#scope = scope;
    this.#cluster = scope.cluster;
  }

  of(target: CursorTarget): readonly Location[] {
    switch (target.kind) {
      case 'workload':
        return this.#selecting(target.workload, undefined);
      case 'workload-label':
        return this.#selecting(target.workload, target.label.key.value);
      case 'policy':
        return this.#cluster.subjectsOf(target.policy).flatMap((workload) => this.#nameOf(workload));
      case 'selector':
        return this.#ofSelector(target);
      case 'container-port':
        return this.#ofPort(target.workload, target.port.port.value, target.port.name?.value);
      case 'namespace':
      case 'namespace-label':
        return this.#ofNamespace(target.name);
      case 'service':
        return this.#ofService(target.service.namespace, target.service.name);
      case 'route-backend':
        return this.#ofService(target.namespace, target.backend.service.value);
      case 'unread':
      case 'policy-type':
      case 'section':
      case 'rule':
      case 'peer':
      case 'cidr':
      case 'port':
      case 'service-port':
        return [];
    }
  }

  /** Selectors of policies and Services that choose a workload, by any label or by one key. */
  #selecting(workload: Workload, key: string | undefined): readonly Location[] {
    const inPolicies = this.#cluster.policies.flatMap((policy) =>
      selectorsIn(policy)
        .filter(({ of, pods }) => of === 'pods' && this.#cluster.select(pods).some((one) => one.workload === workload))
        .flatMap(({ selector }) => this.#termsOf(policy, selector, key)),
    );
    const inServices = this.#cluster.services
      .filter((service) => service.backends.includes(workload))
      .flatMap(({ resource }) => {
        const labels = (resource.fact.selector ?? []).filter((label) => key === undefined || label.key.value === key);
        return labels.map((label) =>
          this.#snapshot.locate(resource, { start: label.key.span.start, end: label.value.span.end }),
        );
      });
    return [...inPolicies, ...inServices];
  }

  #termsOf(policy: PolicyEntry, selector: SelectorFact, key: string | undefined): readonly Location[] {
    if (key === undefined) return [this.#snapshot.locate(policy.resource, selector.keySpan)];
    return selector.terms
      .filter((term) => term.key.value === key)
      .map((term) => this.#snapshot.locate(policy.resource, term.span));
  }

  #ofSelector({ of, selector, pods }: Extract<CursorTarget, { kind: 'selector' }>): readonly Location[] {
    if (of === 'pods') return this.#cluster.select(pods).flatMap(({ workload }) => this.#nameOf(workload));
    return this.#cluster
      .namespacesMatching(selector.selector)
      .flatMap(({ declared }) => (declared === undefined ? [] : [this.#snapshot.locate(declared, nameSpan(declared))]));
  }

  /** Policy and Service entries that mean a container port, by number or by name. */
  #ofPort(workload: Workload, number: number, name: string | undefined): readonly Location[] {
    const inPolicies = this.#cluster.policies.flatMap((policy) =>
      (['ingress', 'egress'] as const).flatMap((direction) =>
        (policy.resource.fact[direction]?.rules ?? [])
          .filter((rule) => targetsOf(this.#cluster, policy, direction, rule).includes(workload))
          .flatMap((rule) => rule.ports ?? [])
          .flatMap(({ port, span }) =>
            port !== undefined && (port.value === number || port.value === name)
              ? [this.#snapshot.locate(policy.resource, port.span ?? span)]
              : [],
          ),
      ),
    );
    const inServices = this.#cluster.services
      .filter((service) => service.backends.includes(workload))
      .flatMap(({ resource }) =>
        resource.fact.ports
          .filter(
            ({ targetPort, port }) =>
              (targetPort ?? port).value === number || (name !== undefined && targetPort?.value === name),
          )
          .map((port) => this.#snapshot.locate(resource, (port.targetPort ?? port.port).span)),
      );
    return [...inPolicies, ...inServices];
  }

  #ofNamespace(name: string): readonly Location[] {
    const written = this.#scope.resources.flatMap((resource) => {
      const { namespace } = resource.fact;
      return namespace?.value === name ? [this.#snapshot.locate(resource, namespace.span)] : [];
    });
    const selected = this.#cluster.policies.flatMap((policy) =>
      selectorsIn(policy)
        .filter(({ of }) => of === 'namespaces')
        .flatMap(({ selector }) => selector.terms)
        .filter((term) => term.key.value === NAMESPACE_NAME_LABEL)
        .flatMap((term) => term.values)
        .filter((value) => value.value === name)
        .map((value) => this.#snapshot.locate(policy.resource, value.span)),
    );
    return [...written, ...selected];
  }

  #ofService(namespace: string, name: string): readonly Location[] {
    return this.#cluster.routes.flatMap((route) =>
      route.fact.backends
        .filter((backend) => backend.service.value === name && (backend.namespace ?? route.namespace) === namespace)
        .map((backend) => this.#snapshot.locate(route, backend.service.span)),
    );
  }

  #nameOf({ resource }: Workload): readonly Location[] {
    return resource === undefined ? [] : [this.#snapshot.locate(resource, nameSpan(resource))];
  }
}
