import { URI } from 'vscode-uri';

/**
 * One file, one uri. Editors spell uris differently (`c:` or `c%3A`, escaped or plain characters), and files found on disk
 * come in a spelling of our own. Inside, everything has the canonical one; what is sent about an open document has the
 * spelling that the editor opened it with, because some editors compare uris as text.
 */
export class UriSpelling {
  private readonly opened = new Map<string, string>();

  canonical(uri: string): string {
    try {
      return URI.parse(uri).toString();
    } catch {
      return uri;
    }
  }

  open(uri: string): string {
    const canonical = this.canonical(uri);
    if (canonical !== uri) this.opened.set(canonical, uri);
    return canonical;
  }

  close(uri: string): string {
    const canonical = this.canonical(uri);
    this.opened.delete(canonical);
    return canonical;
  }

  /** As the editor knows it. */
  outward(canonical: string): string {
    return this.opened.get(canonical) ?? canonical;
  }
}
