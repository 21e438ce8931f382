import type { YamlMap } from '../../yaml/tree';
import type { WorkloadFact } from '../facts';
import { labelsAt, mapAt } from '../read';

/** Labels that a controller puts on its pods beside the template's (A10). */
type ControllerLabels = Pick<WorkloadFact, 'addedLabels' | 'presentKeys' | 'maybeKeys' | 'ordinals'>;

const NONE: ControllerLabels = { addedLabels: [], presentKeys: [], maybeKeys: [], ordinals: false };

const JOB_PRESENT = ['controller-uid', 'batch.kubernetes.io/controller-uid'] as const;
const JOB_NAMES = ['job-name', 'batch.kubernetes.io/job-name'] as const;

export function controllerLabels(
  kind: string,
  name: string | undefined,
  spec: YamlMap | undefined,
  indexed: boolean,
): ControllerLabels {
  const named = (keys: readonly string[]): Partial<ControllerLabels> =>
    name === undefined ? { presentKeys: keys } : { addedLabels: keys.map((key) => [key, name] as const) };
  const index = indexed ? ['batch.kubernetes.io/job-completion-index'] : [];
  switch (kind) {
    case 'Deployment':
      return { ...NONE, presentKeys: ['pod-template-hash'] };
    case 'Rollout':
      return { ...NONE, presentKeys: ['rollouts-pod-template-hash'], maybeKeys: ephemeralKeys(spec) };
    case 'StatefulSet':
      return { ...NONE, presentKeys: ['controller-revision-hash'], ordinals: true };
    case 'DaemonSet':
      return { ...NONE, presentKeys: ['controller-revision-hash', 'pod-template-generation'] };
    case 'Job':
      return { ...NONE, ...merged(named(JOB_NAMES), [...JOB_PRESENT, ...index]) };
    case 'CronJob':
      return { ...NONE, presentKeys: [...JOB_NAMES, ...JOB_PRESENT, ...index] };
    case 'DeploymentConfig':
      return { ...NONE, ...merged(named(['deploymentconfig']), ['deployment']) };
    default:
      return NONE;
  }
}

function merged(labels: Partial<ControllerLabels>, present: readonly string[]): Partial<ControllerLabels> {
  return { ...labels, presentKeys: [...(labels.presentKeys ?? []), ...present] };
}

/** Labels that a Rollout gives to the pods of one of its two versions for a while. */
function ephemeralKeys(spec: YamlMap | undefined): readonly string[] {
  const metadata = [
    ['canary', 'canaryMetadata'],
    ['canary', 'stableMetadata'],
    ['blueGreen', 'activeMetadata'],
    ['blueGreen', 'previewMetadata'],
  ] as const;
  const keys = metadata.flatMap(([strategy, version]) =>
    labelsAt(mapAt(spec, 'strategy', strategy, version), 'labels').map((label) => label.key.value),
  );
  return [...new Set(keys)];
}
