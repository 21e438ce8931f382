import * as vscode from 'vscode';
import { discoverTests, type PolicyTestFile } from '../../../../server/src/protocol';
import type { Server } from '../../server';
import { toRange } from '../../wire';

/** Files and their tests, as items of the Test Explorer. A file is read when somebody looks into it. */
export class TestTree {
  private isKnown = false;
  private readonly read = new Set<string>();

  constructor(
    private readonly controller: vscode.TestController,
    private readonly server: Server,
  ) {}

  /** Finds the files, or the tests of one. */
  async resolve(item: vscode.TestItem | undefined): Promise<void> {
    if (item === undefined) return this.findFiles();
    if (item.uri !== undefined && item.canResolveChildren) await this.readFile(item);
  }

  /** Looks again at what has been looked at; the rest stays unread. */
  async refresh(): Promise<void> {
    if (!this.isKnown) return;
    await this.findFiles();
    const files = this.files().filter(({ id }) => this.read.has(id));
    await Promise.all(files.map((file) => this.readFile(file)));
  }

  /** Finds the tests of one file. */
  async show(uri: vscode.Uri): Promise<void> {
    if (this.controller.items.get(uri.toString()) === undefined) await this.findFiles();
    const item = this.controller.items.get(uri.toString());
    if (item !== undefined && !this.read.has(item.id)) await this.readFile(item);
  }

  files(): readonly vscode.TestItem[] {
    return itemsOf(this.controller.items);
  }

  /** The tests of a file, read first if nobody has. */
  async testsOf(file: vscode.TestItem): Promise<readonly vscode.TestItem[]> {
    if (!this.read.has(file.id)) await this.readFile(file);
    return itemsOf(file.children);
  }

  private async findFiles(): Promise<void> {
    const found = await this.server.request(discoverTests, {});
    this.isKnown = true;
    // Items that stay are kept, and with them their results and what is unfolded.
    this.controller.items.replace(found.map((file) => this.fileItem(file)));
  }

  private fileItem({ uri, label }: PolicyTestFile): vscode.TestItem {
    const parsed = vscode.Uri.parse(uri);
    const id = parsed.toString();
    const known = this.controller.items.get(id);
    if (known !== undefined) return known;
    const item = this.controller.createTestItem(id, label, parsed);
    item.canResolveChildren = true;
    return item;
  }

  private async readFile(file: vscode.TestItem): Promise<void> {
    if (file.uri === undefined) return;
    const [found] = await this.server.request(discoverTests, { uri: file.uri.toString() });
    this.read.add(file.id);
    const items = (found?.tests ?? []).map(({ id, name, range, description }, index) => {
      const key = `${file.id}#${id}`;
      const item = file.children.get(key) ?? this.controller.createTestItem(key, name, file.uri);
      item.range = toRange(range);
      item.description = description;
      item.sortText = String(index).padStart(5, '0');
      return item;
    });
    file.children.replace(items);
  }
}

function itemsOf(collection: vscode.TestItemCollection): readonly vscode.TestItem[] {
  return [...collection].map(([, item]) => item);
}

/** What the server calls a test. */
export function testIdOf(item: vscode.TestItem): string {
  return item.id.slice((item.parent?.id.length ?? -1) + 1);
}
