import type { NodeFact } from '../../dialects/facts';
import { formatAddress, parseAddress } from '../../engine/ip-set';
import type { AddressOwner, ServiceEntry, Workload } from '../cluster';
import type { Resource } from '../snapshot';
import type { WorkloadModel } from './workloads';

/** Who has which address, as far as a dump of a running cluster tells (A23, A31). */
export class AddressBook {
  private readonly owners = new Map<string, AddressOwner[]>();

  constructor(
    nodes: readonly Resource<NodeFact>[],
    models: readonly WorkloadModel[],
    workloads: readonly Workload[],
    services: readonly ServiceEntry[],
  ) {
    for (const { name, fact } of nodes) this.add(fact.addresses, { kind: 'node', name });
    for (const [index, model] of models.entries()) {
      const workload = workloads[index];
      if (workload !== undefined) this.addPods(model, workload);
    }
    for (const service of services) this.add(service.resource.fact.clusterIps, { kind: 'service', service });
  }

  ownersOf(address: string): readonly AddressOwner[] {
    return this.owners.get(canonical(address) ?? '') ?? [];
  }

  private addPods({ pods }: WorkloadModel, workload: Workload): void {
    for (const { name, others, ...own } of pods) {
      const ips = [own, ...others].flatMap((sight) => sight.ips);
      this.add(ips, { kind: 'pod', workload, name, hostNetwork: own.shape.hostNetwork });
    }
  }

  private add(addresses: readonly string[], owner: AddressOwner): void {
    for (const address of new Set(addresses.flatMap((text) => canonical(text) ?? []))) {
      const known = this.owners.get(address);
      if (known === undefined) this.owners.set(address, [owner]);
      else known.push(owner);
    }
  }
}

function canonical(text: string): string | undefined {
  const address = parseAddress(text);
  return address && formatAddress(address);
}
