import type { NamespaceEntry } from '../../workspace/cluster';

/** What the API server takes as a name of an object. */
const LONGEST = 253;

/** `base` and `suffix`, shortened where it must be, with a number behind it where a policy of the namespace has that name. */
export function policyName({ policies }: Pick<NamespaceEntry, 'policies'>, base: string, suffix: string): string {
  const taken = new Set(policies.map(({ name }) => name));
  for (let number = 1; ; number += 1) {
    const end = number === 1 ? suffix : `${suffix}-${number}`;
    const name = `${base.slice(0, LONGEST - end.length).replace(/[-.]+$/, '')}${end}`;
    if (!taken.has(name)) return name;
  }
}
