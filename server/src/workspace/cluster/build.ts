import { type Enforcement, seenPod } from '../../engine/enforcement';
import type { Endpoint, PodReading } from '../../engine/model';
import type { Cluster, UnreadEntry } from '../cluster';
import type { ClusterOptions } from '../cluster-options';
import { contentKey } from '../content-key';
import type { WorkspaceCounters } from '../counters';
import { meaningOf, meaningText } from '../meaning';
import type { Resource } from '../snapshot';
import { type ClusterParts, ClusterView } from './cluster-view';
import { withClusterDns } from './dns';
import { type EndpointNeeds, endpointsOf, knowsPlaces, policyNeeds } from './endpoints';
import { type EnginePart, endpointIds, engineOptions, enginePart, serviceRanges, tiersOf } from './engine-input';
import { modelNamespaces, type NamespaceModels } from './namespaces';
import { behaviourText, genericBehaviour, isUnenforced, resolvePlugin } from './network-plugin';
import { patchFilesOf } from './patch-files';
import { modelPolicies, type PolicyModels } from './policies';
import { SelectionIndex } from './selection';
import { sameResources, type SortedResources, sortResources } from './sorted-resources';
import { modelUnread } from './unread';
import { modelWorkloads, type WorkloadModel, type WorkloadModels } from './workloads';

/** A cluster with what a later version of it can take over. */
export interface BuiltCluster {
  readonly cluster: Cluster;
  /** Equal for equal verdicts: what all objects mean, wherever they stand. */
  readonly meaning: string;
  /** The same for what selectors select. */
  readonly population: string;
  readonly engine: EnginePart;
  readonly selection: SelectionIndex;
  readonly sorted: SortedResources;
  readonly workloads: WorkloadModels;
  readonly policies: PolicyModels;
  readonly unread: readonly UnreadEntry[];
  /** The pod selectors of all policies, as one text. */
  readonly selectors: string;
  /** What the network plugin does otherwise than the API says, as one text. */
  readonly enforcement: string;
  /** The same cluster as it is written, from when somebody asked for it last. */
  readonly written: { built: BuiltCluster | undefined };
}

/**
 * Reads resources as one cluster (semantics.md A.1 to A.4, A35). `previous` lends the parts that an edit did not change:
 * the engine's input with its tables when no object means anything else than before, and the selections when no
 * workload and no namespace does.
 */
export function buildCluster(
  resources: readonly Resource[],
  options: ClusterOptions,
  counters: WorkspaceCounters,
  previous?: BuiltCluster,
): BuiltCluster {
  const written = previous?.written ?? { built: undefined };
  const resolved = resolvePlugin(resources, options);
  const behaviour = options.asWritten === true ? genericBehaviour() : resolved.behaviour;
  const enforcement = behaviourText(behaviour);
  const unenforced = (resource: Resource): boolean => isUnenforced(resource, resolved.ignores);
  const dead = (resource: Resource): boolean => options.asWritten !== true && unenforced(resource);
  const all = sortResources(resources);
  const sorted: SortedResources = {
    ...all,
    policies: without(all.policies, dead),
    unread: without(all.unread, dead),
  };
  const patchFiles = patchFilesOf(sorted.layers);
  const namespaces = modelNamespaces(sorted.namespaces, resources, options, patchFiles);
  // Another plugin makes other policies of the same objects.
  const alike = previous?.enforcement === enforcement ? previous : undefined;
  const policies =
    alike !== undefined && sameResources(alike.sorted.policies, sorted.policies)
      ? alike.policies
      : modelPolicies(sorted.policies, behaviour, alike?.policies);
  const doubts = options.leaveOutUnread === true ? [] : sorted.unread;
  const unread =
    previous !== undefined &&
    sameResources(
      previous.unread.map((entry) => entry.resource),
      doubts,
    )
      ? previous.unread
      : modelUnread(doubts);
  const touches = unread.flatMap((entry) => entry.touches);
  const asked = policyNeeds([...policies.entries, ...touches]);
  const selectors = [...asked.selectors.keys()].sort().join('\n');
  const workloads =
    previous !== undefined &&
    sameResources(previous.sorted.workloads, sorted.workloads) &&
    sameResources(previous.sorted.layers, sorted.layers) &&
    (!previous.workloads.dependsOnSelectors || previous.selectors === selectors)
      ? previous.workloads
      : modelWorkloads(sorted.workloads, [...asked.selectors.values()], patchFiles);
  const models = withClusterDns(workloads.models);
  const needs: EndpointNeeds = {
    ...asked,
    nodes: policies.entries.length + touches.length > 0 && knowsPlaces(models, sorted.nodes.length),
  };

  const engineSettings = engineOptions(options, behaviour, sorted.pools, sorted.nodes);
  const population = contentKey(
    [
      meaningText([
        namespaces.models.map((model) => model.engine),
        needs.ordinalValues,
        needs.addresses,
        needs.nodes,
        behaviour.unseenLabels?.source ?? '',
        workloads.dependsOnSelectors ? selectors : '',
        sorted.workloads.filter(({ uri }) => patchFiles.has(uri)).map((patch) => sorted.workloads.indexOf(patch)),
      ]),
      ...meanings(sorted.workloads),
    ].join(),
  );
  const meaning = contentKey(
    [population, enforcement, meaningText(engineSettings), ...meanings(sorted.policies), ...meanings(doubts)].join(),
  );

  const samePopulation = previous?.population === population ? previous : undefined;
  const engine = previous?.meaning === meaning ? previous.engine : newEngine();
  const ids = endpointIds(engine.input.endpoints, models.length);
  const selection = samePopulation?.selection ?? newSelection();
  const deadPolicies = modelPolicies(all.policies.filter(dead)).entries;
  const parts: ClusterParts = {
    sorted,
    namespaces: namespaces.models,
    namespaceIndex: namespaces.indexOf,
    models,
    endpointIds: ids,
    policies: policies.entries,
    unread,
    duplicates: [...namespaces.duplicates, ...workloads.duplicates, ...policies.duplicates],
    patchFiles,
    engine,
    selection,
    needs,
    serviceCidrs: serviceRanges(options, sorted.pools),
    plugin: { ...resolved, unenforced: [...all.policies, ...all.unread].filter(unenforced), deadPolicies },
    asWritten:
      enforcement === behaviourText(genericBehaviour()) && sorted.policies === all.policies ? undefined : asWritten,
  };
  const cluster = new ClusterView(parts);
  return {
    cluster,
    meaning,
    population,
    engine,
    selection,
    sorted,
    workloads,
    policies,
    unread,
    selectors,
    enforcement,
    written,
  };

  function asWritten(): Cluster {
    written.built = buildCluster(resources, { ...options, asWritten: true }, counters, written.built);
    return written.built.cluster;
  }

  function newEngine(): EnginePart {
    counters.clustersBuilt += 1;
    return enginePart(
      {
        namespaces: samePopulation?.engine.input.namespaces ?? namespaces.models.map((model) => model.engine),
        endpoints:
          samePopulation?.engine.input.endpoints ??
          seenEndpoints(numberedEndpoints(models, namespaces, needs), behaviour),
        tiers: tiersOf(policies.entries, touches),
        options: engineSettings,
      },
      counters,
    );
  }

  function newSelection(): SelectionIndex {
    const { input } = engine;
    return new SelectionIndex(
      input.namespaces,
      input.endpoints,
      ids,
      byNamespace(models, namespaces),
      namespaces.indexOf,
    );
  }
}

/** The same list if nothing is left out. */
function without<R extends Resource>(resources: readonly R[], left: (resource: R) => boolean): readonly R[] {
  return resources.some(left) ? resources.filter((resource) => !left(resource)) : resources;
}

/** Pods as selectors see them, in all their readings; pods of one template still share the list of theirs. */
function seenEndpoints(endpoints: readonly Endpoint[], enforcement: Enforcement): readonly Endpoint[] {
  if (enforcement.unseenLabels === undefined) return endpoints;
  const lists = new Map<readonly PodReading[], readonly PodReading[]>();
  const seenReadings = (readings: readonly PodReading[]): readonly PodReading[] => {
    const known = lists.get(readings) ?? readings.map((reading) => seenPod(reading, enforcement));
    lists.set(readings, known);
    return known;
  };
  return endpoints.map((endpoint) => {
    const { otherReadings } = endpoint;
    const seen = seenPod(endpoint, enforcement);
    return otherReadings === undefined ? seen : { ...seen, otherReadings: seenReadings(otherReadings) };
  });
}

function meanings(resources: readonly Resource[]): readonly string[] {
  return resources.map((resource) => meaningOf(resource.fact));
}

function numberedEndpoints(
  models: readonly WorkloadModel[],
  namespaces: NamespaceModels,
  needs: EndpointNeeds,
): readonly Endpoint[] {
  return models
    .flatMap((model, index) => endpointsOf(model, index, namespaces.indexOf.get(model.namespace) ?? 0, needs))
    .map((endpoint, id) => ({ ...endpoint, id }));
}

/** Workload indexes of each namespace. */
function byNamespace(models: readonly WorkloadModel[], namespaces: NamespaceModels): readonly (readonly number[])[] {
  const members: number[][] = namespaces.models.map(() => []);
  for (const [index, model] of models.entries()) members[namespaces.indexOf.get(model.namespace) ?? -1]?.push(index);
  return members;
}
