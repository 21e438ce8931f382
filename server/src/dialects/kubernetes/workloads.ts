import { child } from '../../yaml/navigate';
import type { YamlMap } from '../../yaml/tree';
import type { LowerInput } from '../dialect';
import type { WorkloadFact } from '../facts';
import { checkLabelStrings, headerOf } from '../header';
import { Problems } from '../problems';
import { integerAt, isTrue, labelsAt, mapAt, mapsAt, stringAt, textIn } from '../read';
import { controllerLabels } from './controller-labels';
import { podTemplateOf } from './pod-template';

/** Everything that makes pods (A8). */
export function lowerWorkload(input: LowerInput): WorkloadFact {
  const problems = new Problems();
  const { root, kind } = input;
  const metadata = mapAt(root, 'metadata');
  const spec = mapAt(root, 'spec');
  // The spec that says how many pods there are: for a CronJob that of its Jobs.
  const scaling = kind === 'CronJob' ? mapAt(spec, 'jobTemplate', 'spec') : spec;
  const templateNode = kind === 'Pod' ? root : mapAt(scaling, 'template');
  if (templateNode !== root) checkLabelStrings(mapAt(metadata, 'labels'), problems);
  const template = templateNode && podTemplateOf(templateNode, problems);
  const name = stringAt(child(metadata, 'name'))?.value;
  const replicas = replicasOf(kind, scaling);
  const status = mapAt(root, 'status');
  const phase = textIn(status, 'phase');
  return {
    ...headerOf(input, false, problems.list),
    type: 'workload',
    template,
    replicas,
    // A12.
    scaledToZero: replicas === 0 || ((kind === 'Job' || kind === 'CronJob') && isTrue(child(spec, 'suspend'))),
    selectorKeys: selectorKeys(kind, spec),
    ...controllerLabels(kind, name, spec, textIn(scaling, 'completionMode') === 'Indexed'),
    // A StatefulSet may count from another number than 0.
    firstOrdinal: Math.max(0, integerAt(child(mapAt(spec, 'ordinals'), 'start'))?.value ?? 0),
    headlessService: kind === 'StatefulSet' ? textIn(spec, 'serviceName') : undefined,
    owner: ownerOf(metadata),
    templateRef: templateRefOf(kind, spec),
    ...(kind === 'Pod' ? podStatus(spec, status) : { podIps: [], hostIp: undefined, nodeName: undefined }),
    finished: kind === 'Pod' && (phase === 'Succeeded' || phase === 'Failed'),
  };
}

function replicasOf(kind: string, spec: YamlMap | undefined): number | undefined {
  if (kind === 'Pod') return 1;
  if (kind === 'DaemonSet') return undefined;
  if (kind === 'VirtualMachine') return isStopped(spec) ? 0 : 1;
  const key = kind === 'Job' || kind === 'CronJob' ? 'parallelism' : 'replicas';
  return Math.max(0, integerAt(child(spec, key))?.value ?? 1);
}

function isStopped(spec: YamlMap | undefined): boolean {
  const running = child(spec, 'running');
  return textIn(spec, 'runStrategy') === 'Halted' || (running?.kind === 'scalar' && running.value === false);
}

/** Keys that the controller itself uses to find its pods. A ReplicationController and a DeploymentConfig have a plain map. */
function selectorKeys(kind: string, spec: YamlMap | undefined): readonly string[] {
  const plain = kind === 'ReplicationController' || kind === 'DeploymentConfig';
  const labels = plain ? labelsAt(spec, 'selector') : labelsAt(spec, 'selector', 'matchLabels');
  return labels.map((label) => label.key.value);
}

/** The object that controls this one (A13). */
function ownerOf(metadata: YamlMap | undefined): WorkloadFact['owner'] {
  const owner = mapsAt(metadata, 'ownerReferences').find((reference) => isTrue(child(reference, 'controller')));
  const kind = textIn(owner, 'kind');
  const name = textIn(owner, 'name');
  // The API asks for a kind. A hand-made dump may lack it; its pods then go by their owner's name as what they are.
  return name === undefined ? undefined : { kind: kind ?? 'Pod', name };
}

/** A Rollout may use the template of another object (A8, A15). */
function templateRefOf(kind: string, spec: YamlMap | undefined): WorkloadFact['templateRef'] {
  if (kind !== 'Rollout') return undefined;
  const reference = mapAt(spec, 'workloadRef');
  const name = textIn(reference, 'name');
  return name === undefined ? undefined : { kind: textIn(reference, 'kind') ?? 'Deployment', name };
}

function podStatus(
  spec: YamlMap | undefined,
  status: YamlMap | undefined,
): Pick<WorkloadFact, 'podIps' | 'hostIp' | 'nodeName'> {
  const ips = [textIn(status, 'podIP'), ...mapsAt(status, 'podIPs').map((entry) => textIn(entry, 'ip'))];
  return {
    podIps: [...new Set(ips.filter((ip) => ip !== undefined && ip !== ''))] as string[],
    hostIp: textIn(status, 'hostIP'),
    nodeName: textIn(spec, 'nodeName'),
  };
}
