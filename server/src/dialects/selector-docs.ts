import type { KeyDoc } from './dialect';

const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'];

/** Keys of a label selector at `path`; `what` is what it selects. */
export function selectorDocs(path: string, what: string, doc: string): readonly KeyDoc[] {
  return [
    { path, doc, type: 'map', values: ['{}'] },
    {
      path: `${path}.matchLabels`,
      doc: `Labels that ${what} must carry, all of them, with exactly these values.`,
      type: 'free-map',
      insert: '\n  $0',
    },
    {
      path: `${path}.matchLabels.*`,
      doc: `The value that the label must have. Always a string: quote numbers, \`true\` and \`yes\`.`,
      type: 'string',
    },
    {
      path: `${path}.matchExpressions`,
      doc: `Conditions on labels beyond equality; all of them must hold, beside \`matchLabels\`.`,
      type: 'list',
      insert: '\n  - key: $1\n    operator: ${2|In,NotIn,Exists,DoesNotExist|}',
    },
    { path: `${path}.matchExpressions[]`, doc: 'One condition on one label.', type: 'map' },
    { path: `${path}.matchExpressions[].key`, doc: 'The label that the condition is about.', type: 'string' },
    {
      path: `${path}.matchExpressions[].operator`,
      doc: `\`In\` and \`NotIn\` compare with \`values\`, \`Exists\` and \`DoesNotExist\` look at the key alone. \`NotIn\` also holds where the label is absent.`,
      type: 'string',
      values: OPERATORS,
    },
    {
      path: `${path}.matchExpressions[].values`,
      doc: 'Values for `In` and `NotIn`, at least one; must be left out for the other two operators.',
      type: 'list',
      insert: '\n  - $0',
      refusedBeside: [{ key: 'operator', when: /^(?:Exists|DoesNotExist)$/ }],
    },
    { path: `${path}.matchExpressions[].values[]`, doc: 'One value, as a string.', type: 'string' },
  ];
}

/** The docs, with the keys of a mapping marked that are refused beside each other. */
export function onlyOneOf(docs: readonly KeyDoc[], parent: string, keys: readonly string[]): readonly KeyDoc[] {
  return docs.map((doc) => {
    const key = keys.find((candidate) => doc.path === `${parent}.${candidate}`);
    if (key === undefined) return doc;
    return { ...doc, refusedBeside: keys.filter((other) => other !== key).map((other) => ({ key: other })) };
  });
}

/** Keys that every object has at its top. */
export function metadataDocs(namespaced: boolean, what: string): readonly KeyDoc[] {
  return [
    { path: 'apiVersion', doc: 'Group and version of the API that the object belongs to.', type: 'string' },
    { path: 'kind', doc: 'The kind of the object.', type: 'string' },
    {
      path: 'metadata',
      doc: `Name, ${namespaced ? 'namespace, ' : ''}labels and annotations of ${what}.`,
      type: 'map',
      insert: '\n  name: $0',
    },
    {
      path: 'metadata.name',
      doc: `Name of ${what}; unique ${namespaced ? 'in its namespace for its kind' : 'in the cluster for its kind'}. Lower-case letters, digits, \`-\` and \`.\`.`,
      type: 'string',
    },
    ...(namespaced
      ? [
          {
            path: 'metadata.namespace',
            doc: `Namespace of ${what}; the one of the current context when left out.`,
            type: 'string' as const,
          },
        ]
      : []),
    {
      path: 'metadata.generateName',
      doc: 'Prefix from which the server makes a unique name; instead of `name`.',
      type: 'string',
      refusedBeside: [{ key: 'name' }],
    },
    {
      path: 'metadata.labels',
      doc: `Labels of ${what} itself, by which tools and selectors find it.`,
      type: 'free-map',
      insert: '\n  $0',
    },
    {
      path: 'metadata.labels.*',
      doc: 'Label value: at most 63 letters, digits, `-`, `_`, `.`; always a string.',
      type: 'string',
    },
    {
      path: 'metadata.annotations',
      doc: 'Notes for tools and people; nothing selects by them.',
      type: 'free-map',
      insert: '\n  $0',
    },
    { path: 'metadata.annotations.*', doc: 'Any text.', type: 'string' },
  ];
}
