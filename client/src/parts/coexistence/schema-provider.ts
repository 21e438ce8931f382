import * as vscode from 'vscode';

/** Extensions that offer keys and enums for Kubernetes manifests from JSON schemas. */
const SCHEMA_PROVIDERS: readonly string[] = ['redhat.vscode-yaml'];

/** Whether one of them is installed and enabled, so that ours stay away (product.md §4). */
export function schemaProviderPresent(): boolean {
  return SCHEMA_PROVIDERS.some((id) => vscode.extensions.getExtension(id) !== undefined);
}
