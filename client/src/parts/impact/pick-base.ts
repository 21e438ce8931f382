import * as vscode from 'vscode';
import { baseNames } from '../../../../server/src/protocol';
import type { Server } from '../../server';

/** Name of a version; undefined = the last commit. */
interface Choice {
  readonly name: string | undefined;
}

interface BaseItem extends vscode.QuickPickItem {
  readonly choice?: Choice;
}

type Name = Awaited<ReturnType<typeof namesOf>>[number];

const ICONS = { branch: 'git-branch', remote: 'cloud', tag: 'tag' } as const;

/** A branch, a tag, or whatever the user types; undefined when nothing was chosen. */
export async function pickBase(server: Server): Promise<Choice | undefined> {
  const names = await namesOf(server);
  const items = itemsFor(names);
  const picker = vscode.window.createQuickPick<BaseItem>();
  picker.title = vscode.l10n.t('What are your edits compared with?');
  picker.placeholder = vscode.l10n.t('A branch, a tag, or type a commit');
  picker.matchOnDescription = true;
  picker.items = items;
  picker.onDidChangeValue((value) => {
    const typed = value.trim();
    const isNew = typed !== '' && !names.some(({ name }) => name === typed);
    const own: readonly BaseItem[] = [
      { label: `$(git-commit) ${typed}`, description: vscode.l10n.t('this commit'), choice: { name: typed } },
    ];
    picker.items = isNew ? [...items, ...own] : items;
  });
  return new Promise((resolve) => {
    picker.onDidAccept(() => {
      resolve(picker.selectedItems[0]?.choice);
      picker.hide();
    });
    picker.onDidHide(() => {
      resolve(undefined);
      picker.dispose();
    });
    picker.show();
  });
}

function namesOf(server: Server) {
  return server.request(baseNames, {});
}

function itemsFor(names: readonly Name[]): readonly BaseItem[] {
  const last: BaseItem = {
    label: `$(history) ${vscode.l10n.t('Last commit')}`,
    description: 'HEAD',
    choice: { name: undefined },
  };
  const group = (kind: Name['kind'], label: string): readonly BaseItem[] => {
    const found = names.filter((name) => name.kind === kind);
    if (found.length === 0) return [];
    return [
      { label, kind: vscode.QuickPickItemKind.Separator },
      ...found.map(({ name, subject }) => ({
        label: `$(${ICONS[kind]}) ${name}`,
        description: subject,
        choice: { name },
      })),
    ];
  };
  return [
    last,
    ...group('branch', vscode.l10n.t('Branches')),
    ...group('remote', vscode.l10n.t('Remote branches')),
    ...group('tag', vscode.l10n.t('Tags')),
  ];
}

/** Remembers the choice in the workspace; the last commit is the default and needs no entry. */
export async function setBase(name: string | undefined): Promise<void> {
  const settings = vscode.workspace.getConfiguration('palisade');
  const known = settings.inspect<string>('compareWith');
  // Where the user's own settings name another version, the workspace has to say that it means the last commit.
  const isDefault = name === undefined && known?.globalValue === undefined;
  await settings.update('compareWith', isDefault ? undefined : (name ?? 'HEAD'), vscode.ConfigurationTarget.Workspace);
}
