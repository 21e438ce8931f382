import { parseYaml } from '../yaml/parse';
import type { YamlDocument } from '../yaml/tree';

/** How many syntax trees are kept: the documents that editors look at now, not the workspace. */
const CAPACITY = 64;

/** Syntax trees of the documents asked for last, by content key. */
export class ParseCache {
  private readonly trees = new Map<string, YamlDocument>();

  tree(key: string, text: string): YamlDocument {
    const known = this.trees.get(key);
    const tree = known ?? parseYaml(text);
    // Delete and set again: the map's order is the order of use.
    this.trees.delete(key);
    this.trees.set(key, tree);
    if (this.trees.size > CAPACITY) {
      for (const oldest of this.trees.keys()) {
        this.trees.delete(oldest);
        break;
      }
    }
    return tree;
  }
}
