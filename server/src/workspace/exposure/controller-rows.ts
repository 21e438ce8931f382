import { PortSet } from '../../engine/port-set';
import type { Connection } from '../../engine/reachability';
import type { Cluster, Workload } from '../cluster';
import { serverOf } from './controllers';
import { routeTargets } from './route-targets';
import { unseenPods } from './unseen-pods';

/** How lists name the pods of an ingress controller (A37). */
export const INGRESS_CONTROLLER = '{ingress-controller}';

/**
 * Workloads that Ingresses and OpenShift Routes lead to, with what policies let a pod of which nothing is known open there:
 * the ports that the routes lead to and no others (A37). Where the controller's pods are in the manifests only what is
 * sure is told, as their own connections tell the rest.
 */
export function controllerConnections(
  cluster: Cluster,
): readonly { readonly workload: Workload; readonly connection: Connection }[] {
  const led = new Map<Workload, { ports: PortSet; unseen: boolean }>();
  for (const target of routeTargets(cluster)) {
    if (target.attachment !== undefined) continue;
    const known = led.get(target.workload);
    led.set(target.workload, {
      ports: (known?.ports ?? PortSet.NONE).union(PortSet.of(target.protocol, target.port, target.port)),
      unseen: (known?.unseen ?? false) || serverOf(cluster, target).kind === 'unseen',
    });
  }
  return [...led].map(([workload, { ports, unseen }]) => {
    const answer = unseenPods(cluster, workload.namespace).anywhere(workload, ports);
    return { workload, connection: unseen ? answer : { ...answer, unknown: PortSet.NONE, reasons: [] } };
  });
}
