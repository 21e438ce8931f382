import type { Enforcement } from '../../engine/enforcement';
import type { EngineOptions } from '../../engine/model';

/** Everything in which a network plugin may depart from the API's meaning of policies (semantics.md F.2). */
export interface PluginBehaviour extends Enforcement, Required<Pick<EngineOptions, 'addressesMatchPods' | 'ownNode'>> {
  /** Service ports that have to be the pods' own for policies to let connections through (F7, F8). */
  readonly servicePorts: 'any' | 'same' | 'same-for-sctp';
  /** Most ports that it takes for one rule; undefined = no limit is known. */
  readonly mostPorts: number | undefined;
}

/** What manifests tell of an installation beside its name. */
export interface PluginDetails {
  /** As written, without a leading v. */
  readonly version?: string;
  /** Whether policies are switched on where they can be switched off; `perhaps` where the version decides (F17). */
  readonly enforces?: boolean | 'perhaps';
  readonly sctp?: boolean;
  /** What address blocks match besides the outside (D27). */
  readonly addressesMatch?: 'nodes' | 'pods';
  /** Which labels selectors see is set up by hand (D9). */
  readonly ownLabelFilter?: boolean;
}

/** One network plugin: data, so that nothing but this folder knows its name. */
export interface PluginProfile {
  /** What settings call it. */
  readonly name: string;
  readonly title: string;
  /** Plugins that it is made of: their signs are its signs, too. */
  readonly contains?: readonly string[];
  behaviour(details: PluginDetails): PluginBehaviour;
  /** Policies of other systems that it does not enforce: `group/Kind`, or `group/*` (F1). */
  ignores(details: PluginDetails): readonly string[];
}

/** A place in the manifests that tells which plugin a cluster has (F.3). */
export interface PluginSign {
  /** Name of a profile. */
  readonly plugin: string;
  /** 3: it is the installation itself; 2: it is the configuration of a cluster that comes with it; 1: something that needs it. */
  readonly weight: 1 | 2 | 3;
  readonly details: PluginDetails;
}

/** Whether a version is before `major.minor`; false when it is not known. */
export function isBefore(version: string | undefined, major: number, minor: number): boolean {
  const [, ownMajor, ownMinor] = /^(\d+)\.(\d+)/.exec(version ?? '') ?? [];
  if (ownMajor === undefined || ownMinor === undefined) return false;
  return Number(ownMajor) < major || (Number(ownMajor) === major && Number(ownMinor) < minor);
}

/** The version in the tag of an image, or in what a chart is pinned to; undefined for ranges and names. */
export function versionOf(text: string | undefined): string | undefined {
  return /^[v~]?(\d+\.\d+(?:\.\d+)?)/.exec(text ?? '')?.[1];
}

/** The tag of an image. */
export function tagOf(image: string): string | undefined {
  return /:([\w][\w.-]*)(?:@|$)/.exec(image.slice(image.lastIndexOf('/') + 1))?.[1];
}
