import * as vscode from 'vscode';
import type { PeerChoice } from '../../../../server/src/protocol';
import { readPort } from './read-port';

export type Port = 'all' | { readonly protocol: string; readonly port: number };

interface PeerItem extends vscode.QuickPickItem {
  readonly id: string;
}

/** One end of a path: a workload, the internet, or an address that the user types. */
export function pickPeer(choices: readonly PeerChoice[], title: string): Promise<string | undefined> {
  const items = choices.map(({ id, label, description }): PeerItem => ({ id, label, description }));
  const picker = vscode.window.createQuickPick<PeerItem>();
  picker.title = title;
  picker.placeholder = choices.some(({ destinationOnly }) => destinationOnly === true)
    ? vscode.l10n.t('A workload, a Service, or an IP address')
    : vscode.l10n.t('A workload, or an IP address');
  picker.matchOnDescription = true;
  picker.items = items;
  picker.onDidChangeValue((value) => {
    const address = /^[\d.]+$|^[\da-f:.]*:[\da-f:.]*$/i.test(value.trim()) ? value.trim() : undefined;
    const typed =
      address === undefined ? [] : [{ id: address, label: address, description: vscode.l10n.t('this address') }];
    picker.items = [...typed, ...items];
  });
  return accepted(picker, (item) => item.id);
}

interface PortItem extends vscode.QuickPickItem {
  readonly port: Port;
}

/** A port of the destination, one that the user types, or all of them. */
export function pickPort(ports: PeerChoice['ports']): Promise<Port | undefined> {
  const all: PortItem = { label: vscode.l10n.t('All ports'), description: '', port: 'all' };
  const items: readonly PortItem[] = [
    all,
    ...ports.map(({ protocol, port, label }) => ({
      label: `${protocol} ${port}`,
      description: label,
      port: { protocol, port },
    })),
  ];
  const picker = vscode.window.createQuickPick<PortItem>();
  picker.title = vscode.l10n.t('Explain Path: on which port?');
  picker.placeholder = vscode.l10n.t('A port of the destination, or type one, such as 8080 or UDP 53');
  picker.matchOnDescription = true;
  picker.items = items;
  picker.onDidChangeValue((value) => {
    const port = readPort(value);
    const typed = port === undefined ? [] : [{ label: `${port.protocol} ${port.port}`, port }];
    picker.items = [...typed, ...items];
  });
  return accepted(picker, (item) => item.port);
}

/** The value of the item that the user accepts; undefined when the picker is closed without one. */
function accepted<Item extends vscode.QuickPickItem, Value>(
  picker: vscode.QuickPick<Item>,
  valueOf: (item: Item) => Value,
): Promise<Value | undefined> {
  return new Promise((resolve) => {
    picker.onDidAccept(() => {
      const [item] = picker.selectedItems;
      resolve(item && valueOf(item));
      picker.hide();
    });
    picker.onDidHide(() => {
      resolve(undefined);
      picker.dispose();
    });
    picker.show();
  });
}
