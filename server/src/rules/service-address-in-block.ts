import { IpSet } from '../engine/ip-set';
import { PortSet } from '../engine/port-set';
import type { Cluster, PolicyEntry, ServiceEntry, Workload } from '../workspace/cluster';
import { editDocument, fixOf } from './fixes';
import { type BlockSite, allowedBlocks, isSingle } from './parts/address-peers';
import { DNS_PORTS, isDnsOnly } from './parts/dns-ports';
import { dnsPeerYaml } from './parts/dns-rule';
import { podPeerYaml, replacePeerEdits } from './parts/edit-peers';
import { policyOfFinding } from './parts/finding-policy';
import { serviceAt } from './parts/known-addresses';
import { subjectSamples } from './parts/outside';
import { portsBetween } from './parts/pairs';
import { portsOfRule } from './parts/rule-ports';
import { defineRule } from './rule';

export const serviceAddressInBlock = defineRule({
  meta: {
    id: 'service-address-in-block',
    title: 'Address block means a Service, which policies do not see',
    category: 'address',
    severity: 'warning',
    fixable: true,
  },
  policy(policy, { cluster, report }) {
    for (const { site, target } of serviceBlocks(cluster, policy)) {
      const { resource, service } = target;
      report({
        resource: policy.resource,
        span: site.cidr.span,
        message: messageOf(site, target),
        ...(target.kind === 'api-server' || target.kind === 'range' ? { severity: 'info' } : {}),
        related:
          service === undefined || resource === undefined
            ? []
            : [
                {
                  resource,
                  span: resource.fact.name?.span ?? resource.fact.kindSpan,
                  message: `Service ${service.name} has this address`,
                },
              ],
      });
    }
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const found =
      policy && serviceBlocks(context.cluster, policy).find(({ site }) => site.cidr.span.start === finding.span.start);
    if (found === undefined || found.site.direction === 'ingress') return [];
    const { site, target } = found;
    const peer = peerFor(context.cluster, site.policy, target);
    if (peer === undefined) return [];
    return [
      fixOf(
        `Select the pods behind ${target.kind === 'dns' ? "the cluster's DNS" : `Service ${target.service?.name ?? ''}`} instead`,
        () => editDocument(context, finding.resource, (document) => replacePeerEdits(document, site.cidr.span, peer)),
        { preferred: true, widens: true },
      ),
    ];
  },
});

interface Target {
  /** `service`: a known one; `dns`, `api-server`: by its customary place in the range; `address`: another one of it. */
  readonly kind: 'service' | 'dns' | 'api-server' | 'address' | 'range';
  readonly service: ServiceEntry | undefined;
  readonly resource: ServiceEntry['resource'] | undefined;
}

interface ServiceBlock {
  readonly site: BlockSite;
  readonly target: Target;
}

/** True for a block of which this rule tells, or would if the policies did not allow what is behind it anyway. */
export function isServiceBlock(cluster: Cluster, site: BlockSite): boolean {
  return targetOf(cluster, site) !== undefined;
}

function serviceBlocks(cluster: Cluster, policy: PolicyEntry): readonly ServiceBlock[] {
  if (policy.resource.fact.clusterScoped) return [];
  return allowedBlocks(policy).flatMap((site) => {
    const target = targetOf(cluster, site);
    if (target === undefined || reachAnyway(cluster, site, target)) return [];
    return [{ site, target }];
  });
}

/** The addresses that nearly every cluster made with kubeadm gives to the API server and to DNS. */
const CUSTOMARY = IpSet.cidrs(['10.96.0.1/32', '10.96.0.10/32']);

function targetOf(cluster: Cluster, site: BlockSite): Target | undefined {
  const { block, rule } = site;
  const service = isSingle(block) ? serviceAt(cluster, block) : undefined;
  if (service !== undefined) {
    const kind = isApiServer(service) ? 'api-server' : 'service';
    return { kind, service, resource: service.resource };
  }
  const none = { service: undefined, resource: undefined };
  const range = cluster.serviceCidrs;
  if (range === undefined ? !CUSTOMARY.includes(block) : !range.includes(block)) return undefined;
  if (!isSingle(block)) return { kind: 'range', ...none };
  if (isDnsOnly(rule.ports)) return { kind: 'dns', ...none };
  if (range !== undefined) return { kind: isFirst(range, block) ? 'api-server' : 'address', ...none };
  return block.contains('10.96.0.1') ? { kind: 'api-server', ...none } : undefined;
}

function isApiServer({ namespace, name }: ServiceEntry): boolean {
  return namespace === 'default' && name === 'kubernetes';
}

/** The API server has the first address of a range. */
function isFirst(range: IpSet, block: IpSet): boolean {
  const [only] = block.ranges;
  return range.ranges.some(({ family, lo }) => only?.family === family && only.lo === lo + 1n);
}

/** Whether the policies let every subject reach what is behind the address by other means: then the block does no harm. */
function reachAnyway(cluster: Cluster, { policy, rule, direction }: BlockSite, target: Target): boolean {
  if (direction === 'ingress') return false;
  const samples = subjectSamples(cluster, policy);
  const backends = backendsOf(cluster, target, portsOfRule(rule));
  if (samples.length === 0 || backends.length === 0) return false;
  return samples.every((from) =>
    backends.some(({ workload, ports }) => !portsBetween(cluster, from, workload).allowed.intersect(ports).isEmpty),
  );
}

/** What the Service's ports, or the pods' own, lead to among the ports of the rule. */
function backendsOf(
  cluster: Cluster,
  { kind, service }: Target,
  ports: PortSet,
): readonly { readonly workload: Workload; readonly ports: PortSet }[] {
  if (kind === 'dns') return cluster.dnsWorkloads.map((workload) => ({ workload, ports: DNS_PORTS }));
  if (service === undefined) return [];
  return cluster
    .backendPorts(service)
    .flatMap(({ workload, port, servicePort: { protocol, port: outer } }) =>
      port !== undefined && (ports.contains(protocol, outer.value) || ports.contains(protocol, port))
        ? [{ workload, ports: PortSet.of(protocol, port) }]
        : [],
    );
}

function messageOf({ cidr, direction }: BlockSite, { kind, service }: Target): string {
  const whose =
    service === undefined ? `is in the address range of Services` : `is the address of Service ${service.name}`;
  if (kind === 'range') {
    return direction === 'ingress'
      ? `${cidr.value} holds addresses of Services only, from which no connection ever comes. Select the pods that connect.`
      : `${cidr.value} holds addresses of Services only. Most network plugins look at a connection when a pod behind the Service has been chosen, so that this block matches none. Select those pods.`;
  }
  if (direction === 'ingress')
    return `${cidr.value} ${whose}, and a Service never opens a connection. Select the pods that connect.`;
  if (kind === 'api-server')
    return `${cidr.value} is where Services have the API server. Most network plugins look at a connection when it has got the API server's own address, so that this block does not match it. Name the addresses of the control plane, too.`;
  const what = kind === 'dns' ? 'is in the address range of Services, so it means the DNS of the cluster' : whose;
  return `${cidr.value} ${what}. Most network plugins look at a connection when a pod behind the Service has been chosen, so that this block does not match it. Select those pods.`;
}

function peerFor(cluster: Cluster, policy: PolicyEntry, { kind, service }: Target): string | undefined {
  if (kind === 'dns') return dnsPeerYaml(cluster);
  const selector = service?.resource.fact.selector;
  if (kind !== 'service' || service === undefined || selector === undefined) return undefined;
  return podPeerYaml(
    service.namespace,
    selector.map(({ key, value }) => [key.value, value.value] as const),
    policy.namespace,
  );
}
