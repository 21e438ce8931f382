import * as vscode from 'vscode';
import { didChangeReachability, matrix, type MatrixParams } from '../../../../server/src/protocol';
import type { PartContext } from '../../part';
import { type Connection, isToHost, type ToHost, type ToPage } from '../../webview/matrix/messages';
import { exportMatrix } from './export-matrix';
import { matrixHtml, pageFolder } from './matrix-html';

export const VIEW_TYPE = 'palisade.matrix';
const CREATE_TEST = 'palisade.createTest';

/** The panel's side of the page: answers its questions from the server, and runs its commands. The page keeps the state. */
export class MatrixPanel {
  private readonly disposables: vscode.Disposable[] = [];
  private pending: vscode.CancellationTokenSource | undefined;
  /** The folder that the page was last asked about, or that it is to show. */
  private scope: string | undefined;

  static create({ extension }: PartContext): vscode.WebviewPanel {
    return vscode.window.createWebviewPanel(
      VIEW_TYPE,
      vscode.l10n.t('Reachability Matrix'),
      vscode.ViewColumn.Active,
      optionsFor(extension.extensionUri),
    );
  }

  /** `scope`: undefined when the page was restored, and knows by itself. */
  constructor(
    private readonly context: PartContext,
    private readonly panel: vscode.WebviewPanel,
    scope: string | undefined,
  ) {
    const { extension, server } = context;
    this.scope = scope;
    const { webview } = panel;
    webview.options = optionsFor(extension.extensionUri);
    this.disposables.push(
      webview.onDidReceiveMessage((message: unknown) => {
        if (isToHost(message)) this.receive(message);
        else context.log.warn('matrix: a message of the page was not understood');
      }),
      server.onNotification(didChangeReachability, () => this.refresh()),
      server.onDidStart(() => this.refresh()),
      panel.onDidDispose(() => this.dispose()),
    );
    webview.html = matrixHtml(webview, extension.extensionUri);
  }

  reveal(scope: string): void {
    this.panel.reveal();
    this.scope = scope;
    void this.start();
  }

  private dispose(): void {
    this.pending?.cancel();
    for (const one of this.disposables) one.dispose();
  }

  private refresh(): void {
    // A hidden page is gone, and asks when it comes back.
    if (this.panel.visible) this.post({ type: 'changed' });
  }

  private receive(message: ToHost): void {
    switch (message.type) {
      case 'ready':
        void this.start();
        break;
      case 'ask':
        void this.answer(message.id, message.params);
        break;
      case 'run':
        void this.run(message.command, message.connection);
        break;
      case 'export':
        exportMatrix(this.context, message.how, message.params).catch((error: unknown) => this.complain(error));
        break;
    }
  }

  private async start(): Promise<void> {
    const commands = await vscode.commands.getCommands(true);
    const createTest = commands.includes(CREATE_TEST);
    this.post({ type: 'start', createTest, ...(this.scope === undefined ? {} : { scope: this.scope }) });
  }

  private async answer(id: number, params: MatrixParams): Promise<void> {
    this.pending?.cancel();
    const source = new vscode.CancellationTokenSource();
    this.pending = source;
    this.scope = params.scope;
    try {
      const result = await this.context.server.request(matrix, params, source.token);
      if (!source.token.isCancellationRequested) this.post({ type: 'answer', id, matrix: result });
    } catch (error) {
      if (source.token.isCancellationRequested) return;
      this.context.log.warn(`matrix: ${String(error)}`);
      this.post({ type: 'failed', id, message: error instanceof Error ? error.message : String(error) });
    } finally {
      source.dispose();
    }
  }

  private async run(command: 'explain' | 'createTest', connection: Connection): Promise<void> {
    const id = command === 'explain' ? 'palisade.explainPath' : CREATE_TEST;
    const scope = this.scope === undefined ? {} : { scope: this.scope };
    await vscode.commands.executeCommand(id, { ...connection, ...scope });
  }

  private complain(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.context.log.error(`matrix: ${reason}`);
    void vscode.window.showErrorMessage(reason);
  }

  private post(message: ToPage): void {
    void this.panel.webview.postMessage(message);
  }
}

function optionsFor(extension: vscode.Uri): vscode.WebviewOptions {
  return { enableScripts: true, localResourceRoots: [pageFolder(extension)] };
}
