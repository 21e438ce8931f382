import * as vscode from 'vscode';
import { didChangeSchemaProvider } from '../../../../server/src/protocol';
import type { Part } from '../../part';
import { schemaProviderPresent } from './schema-provider';

/** Follows other YAML extensions as they come and go, without a restart of the server. */
export const coexistence: Part = {
  id: 'coexistence',
  activate({ extension, server }) {
    let known = schemaProviderPresent();
    extension.subscriptions.push(
      vscode.extensions.onDidChange(() => {
        const present = schemaProviderPresent();
        if (present === known) return;
        known = present;
        server.notify(didChangeSchemaProvider, { present });
      }),
    );
  },
};
