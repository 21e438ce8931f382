import type { Evidence } from '../inference/result';
import type { Snapshot } from '../workspace/snapshot';

/** Names files and evidence by their path below the folder that is worked on. */
export class EvidenceText {
  constructor(
    private readonly snapshot: Snapshot,
    /** Folders that names are relative to; the first that holds a file counts. */
    private readonly folders: readonly string[],
  ) {}

  /** `FRONTEND_ADDR in deployment/loadgenerator (loadgenerator.yaml:31)`. As the manifest has it: may hold any character. */
  describe(evidence: Evidence): string {
    return `${evidence.label} (${this.place(evidence)})`;
  }

  /** `loadgenerator.yaml:31`. */
  place(place: Pick<Evidence, 'uri' | 'documentIndex' | 'span'>): string {
    return `${this.file(place)}:${this.line(place)}`;
  }

  file(evidence: Pick<Evidence, 'uri'>): string {
    return this.path(evidence.uri);
  }

  path(uri: string): string {
    const folder = this.folders.find((candidate) => candidate !== '' && uri.startsWith(`${candidate}/`)) ?? '';
    return pathBelow(uri, folder);
  }

  /** 1-based. */
  line(evidence: Pick<Evidence, 'uri' | 'documentIndex' | 'span'>): number {
    return this.snapshot.locate(evidence, evidence.span).range.start.line + 1;
  }
}

/** The longest folder that holds all the files: paths below it tell nothing about the machine. '' without files. */
export function commonFolder(uris: readonly string[]): string {
  const [first, ...others] = uris.map((uri) => uri.split('/').slice(0, -1));
  if (first === undefined) return '';
  let length = first.length;
  for (const parts of others) {
    let same = 0;
    while (same < length && parts[same] === first[same]) same += 1;
    length = same;
  }
  return first.slice(0, length).join('/');
}

/** The path of a uri below a folder; the whole uri when it is elsewhere. */
function pathBelow(uri: string, root: string): string {
  const path = root !== '' && uri.startsWith(`${root}/`) ? uri.slice(root.length + 1) : uri;
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
