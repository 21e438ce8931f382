import type { Cluster, Workload } from '../workspace/cluster';

/** Names by which the well-known controllers go, matched as parts of a workload's name or of its telling labels. */
const CONTROLLERS =
  /(?:^|-)(?:ingress-nginx|nginx-ingress|ingress-controller|traefik|haproxy-ingress|kubernetes-ingress|contour-envoy|envoy-gateway|kong|ambassador|emissary-ingress|istio-ingressgateway|ingressgateway|gateway-istio|router-default)(?:-|$)/;

const TELLING_LABELS = ['app.kubernetes.io/name', 'app', 'k8s-app', 'name'] as const;

/**
 * Workloads that look like an ingress or gateway controller of the given class (A37). A class that none of them names
 * still gets them all: which one serves a route is then not knowable, and any may.
 */
export function controllerWorkloads(cluster: Cluster, controller: string | undefined): readonly Workload[] {
  const all = allControllers(cluster);
  if (controller === undefined || all.length === 0) return all;
  const wanted = controller.toLowerCase();
  const named = all.filter((workload) => telling(workload).some((text) => text.includes(wanted)));
  return named.length > 0 ? named : all;
}

const known = new WeakMap<Cluster, readonly Workload[]>();

/** Every route asks. */
function allControllers(cluster: Cluster): readonly Workload[] {
  let found = known.get(cluster);
  if (found === undefined) {
    found = cluster.workloads.filter((workload) => telling(workload).some((text) => CONTROLLERS.test(text)));
    known.set(cluster, found);
  }
  return found;
}

export function isController(cluster: Cluster, workload: Workload): boolean {
  return controllerWorkloads(cluster, undefined).includes(workload);
}

/** The Prometheus servers (not the exporters and operators around them). */
export function monitoringWorkloads(cluster: Cluster): readonly Workload[] {
  return cluster.workloads.filter((workload) =>
    telling(workload).some((text) => /^(?:.*-)?prometheus(?:-server)?$/.test(text)),
  );
}

function telling(workload: Workload): readonly string[] {
  const labels = TELLING_LABELS.map((key) => workload.labels.get(key)).filter((value) => value !== undefined);
  return [workload.name, ...labels].map((text) => text.toLowerCase());
}
