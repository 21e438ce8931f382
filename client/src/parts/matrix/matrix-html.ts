import * as vscode from 'vscode';
import { pageHtml } from './page-html';

/** Where the page's script and style lie. */
export function pageFolder(extension: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extension, 'dist');
}

/** The page without its content, which its script makes. Nothing is loaded but that script and its style. */
export function matrixHtml(webview: vscode.Webview, extension: vscode.Uri): string {
  const uriOf = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(pageFolder(extension), name)).toString();
  return pageHtml({
    script: uriOf('matrix.js'),
    style: uriOf('matrix.css'),
    cspSource: webview.cspSource,
    nonce: nonce(),
  });
}

function nonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
