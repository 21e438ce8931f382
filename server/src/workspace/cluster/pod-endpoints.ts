import type { Endpoint } from '../../engine/model';
import type { EndpointNeeds } from './endpoints';
import { ORDINAL_KEYS } from './pods';
import { ordinalOf } from './workload-names';
import type { WorkloadModel } from './workloads';

const [POD_NAME_KEY = ''] = ORDINAL_KEYS;

/**
 * The endpoints that stand for one pod of a workload (A10, A11): the one with its name or its addresses; for an ordinal
 * that no selector singles out, those of its like.
 */
export function endpointsOfPod(
  model: WorkloadModel,
  endpoints: readonly Endpoint[],
  pod: string,
  needs: EndpointNeeds,
): readonly number[] {
  const found = candidates(model, endpoints, pod, needs);
  return (found.length > 0 ? found : endpoints).map(({ id }) => id);
}

function candidates(
  model: WorkloadModel,
  endpoints: readonly Endpoint[],
  pod: string,
  needs: EndpointNeeds,
): readonly Endpoint[] {
  const named = endpoints.filter(({ labels }) => labels.get(POD_NAME_KEY) === pod);
  if (named.length > 0) return named;
  const known = model.pods.find(({ name }) => name === pod);
  if (known !== undefined) {
    // Endpoints carry of all this only what some policy may look at.
    const signs: readonly ((endpoint: Endpoint) => boolean)[] = [
      ({ ips }) => known.ips.length > 0 && ips.join() === known.ips.join(),
      ({ node }) => node !== undefined && node === known.node,
      ({ labels }) => labels === known.shape.labels,
    ];
    return signs.reduce((left, sign) => {
      const fitting = left.filter(sign);
      return fitting.length > 0 ? fitting : left;
    }, endpoints);
  }
  if (ordinalOf(model, pod) === undefined) return [];
  const values = needs.ordinalValues ?? new Set<string>();
  return endpoints.filter(({ labels }) => ORDINAL_KEYS.every((key) => !values.has(labels.get(key) ?? '')));
}
