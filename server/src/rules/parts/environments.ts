import type { NamespaceEntry } from '../../workspace/cluster';

/** Environments that names and labels tell, in the order in which a release walks through them. */
const ENVIRONMENTS: readonly { readonly name: string; readonly words: readonly string[] }[] = [
  { name: 'development', words: ['dev', 'develop', 'development', 'sandbox', 'playground'] },
  { name: 'test', words: ['test', 'testing', 'qa', 'uat', 'e2e'] },
  { name: 'staging', words: ['stage', 'staging', 'stg', 'preprod', 'preproduction'] },
  { name: 'production', words: ['prod', 'production', 'prd', 'live'] },
];

const LABEL_KEYS: readonly string[] = ['environment', 'env', 'stage', 'app.kubernetes.io/environment'];

export interface Environment {
  readonly name: string;
  /** The namespace label that says so; undefined when only the name does. */
  readonly label: readonly [key: string, value: string] | undefined;
}

/** The environment of a namespace by its labels, else by a word of its name; undefined when neither tells. */
export function environmentOf(namespace: NamespaceEntry): Environment | undefined {
  for (const key of LABEL_KEYS) {
    const value = namespace.labels.get(key);
    if (value !== undefined && value !== '') return { name: nameOf(value) ?? value.toLowerCase(), label: [key, value] };
  }
  const name = namespace.name
    .split(/[-_.]/)
    .map(nameOf)
    .find((found) => found !== undefined);
  return name === undefined ? undefined : { name, label: undefined };
}

/** True for a label key that tells the environment. */
export function tellsEnvironment(key: string): boolean {
  return LABEL_KEYS.includes(key);
}

function nameOf(word: string): string | undefined {
  const lower = word.toLowerCase();
  return ENVIRONMENTS.find((environment) => environment.words.includes(lower))?.name;
}
