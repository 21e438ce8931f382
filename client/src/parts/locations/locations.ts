import * as vscode from 'vscode';
import { registerCommand } from '../../commands';
import type { Part } from '../../part';
import { isWireLocation, isWirePosition, toLocation, toPosition } from '../../wire';

/** The command behind the lens of a policy: shows the workloads that it selects, without leaving the policy. */
export const locations: Part = {
  id: 'locations',
  activate(context) {
    registerCommand(context, 'palisade.showSelectedWorkloads', async (lens) => {
      if (!isSelection(lens)) return;
      const places = lens.locations.filter(isWireLocation).map(toLocation);
      if (places.length === 0) {
        await vscode.window.showInformationMessage(vscode.l10n.t('This policy selects no workload of the workspace.'));
        return;
      }
      const uri = vscode.Uri.parse(lens.uri);
      await vscode.commands.executeCommand(
        'editor.action.peekLocations',
        uri,
        toPosition(lens.position),
        places,
        'peek',
      );
    });
  },
};

/** The policy's place, and the places of its workloads. */
interface Selection {
  readonly uri: string;
  readonly position: { readonly line: number; readonly character: number };
  readonly locations: readonly unknown[];
}

function isSelection(value: unknown): value is Selection {
  if (typeof value !== 'object' || value === null) return false;
  const { uri, position, locations: places } = value as Partial<Selection>;
  return typeof uri === 'string' && isWirePosition(position) && Array.isArray(places);
}
