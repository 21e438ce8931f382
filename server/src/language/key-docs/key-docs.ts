import type { KeyDoc } from '../../dialects/dialect';
import { dialects } from '../../dialects/index';
import type { YamlPath } from '../../yaml/tree';

/** The documented keys of one kind. */
export interface KindDocs {
  /** Docs by path pattern. */
  readonly byPath: ReadonlyMap<string, KeyDoc>;
  /** Names of the keys below a path pattern, in the order of the table. */
  readonly children: ReadonlyMap<string, readonly string[]>;
}

const tables = new Map<string, KindDocs>();

/** Docs of one kind; undefined for a kind that no dialect describes. */
export function keyDocsOf(apiVersion: string, kind: string): KindDocs | undefined {
  const id = `${apiVersion} ${kind}`;
  const known = tables.get(id);
  if (known !== undefined) return known;
  const described = dialects.flatMap((dialect) => dialect.keys).filter((entry) => entry.kind === kind);
  const table =
    described.find((entry) => entry.apiVersions.includes(apiVersion)) ?? (apiVersion === '' ? described[0] : undefined);
  if (table === undefined) return undefined;
  const docs = index(table.docs);
  tables.set(id, docs);
  return docs;
}

/** `spec.ingress[].from[]` for a path from a resource's root. */
export function pathPattern(path: YamlPath): string {
  return path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[]` : text === '' ? step : `${text}.${step}`),
    '',
  );
}

/** Doc of the key at a pattern; keys of free maps share the doc of `*`. */
export function keyDocAt(docs: KindDocs, pattern: string): KeyDoc | undefined {
  return docs.byPath.get(pattern) ?? docs.byPath.get(`${parentOf(pattern)}.*`);
}

/** Documented keys that may stand in the mapping at a pattern. */
export function childKeys(docs: KindDocs, pattern: string): readonly KeyDoc[] {
  return (docs.children.get(pattern) ?? []).flatMap(
    (name) => docs.byPath.get(pattern === '' ? name : `${pattern}.${name}`) ?? [],
  );
}

function parentOf(pattern: string): string {
  return pattern.slice(0, Math.max(0, pattern.lastIndexOf('.')));
}

function index(docs: readonly KeyDoc[]): KindDocs {
  const byPath = new Map<string, KeyDoc>();
  const children = new Map<string, string[]>();
  for (const doc of docs) {
    if (byPath.has(doc.path)) continue;
    byPath.set(doc.path, doc);
    const name = doc.path.slice(doc.path.lastIndexOf('.') + 1);
    if (name === '*' || name.endsWith('[]')) continue;
    const parent = parentOf(doc.path);
    children.set(parent, [...(children.get(parent) ?? []), name]);
  }
  return { byPath, children };
}
