import * as vscode from 'vscode';
import type { ImpactStatus } from '../../../../server/src/protocol';

/** `+3 −12 connections` in the status bar; hidden while nothing differs. */
export class ImpactItem implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('palisade.impact', vscode.StatusBarAlignment.Left, 5);

  constructor() {
    this.item.name = vscode.l10n.t('Network Policies: Impact');
    this.item.command = 'palisade.showImpact';
  }

  show(now: ImpactStatus): void {
    const { state, opened, closed, unknown } = now;
    if (state !== 'ready' || opened + closed + unknown === 0) {
      this.item.hide();
      return;
    }
    this.item.text = textOf(now);
    this.item.tooltip = tooltipOf(now);
    this.item.accessibilityInformation = { label: tooltipOf(now) };
    this.item.show();
  }

  dispose(): void {
    this.item.dispose();
  }
}

function textOf({ opened, closed, unknown }: ImpactStatus): string {
  if (opened + closed === 0) return `$(question) ${vscode.l10n.t('{0} connections unclear', unknown)}`;
  return opened + closed === 1
    ? `$(git-compare) ${vscode.l10n.t('+{0} −{1} connection', opened, closed)}`
    : `$(git-compare) ${vscode.l10n.t('+{0} −{1} connections', opened, closed)}`;
}

function tooltipOf({ opened, closed, unknown, base }: ImpactStatus): string {
  const decided = vscode.l10n.t(
    'Network policies, since {0}: connections opened {1}, closed {2}. Unsaved edits count.',
    base,
    opened,
    closed,
  );
  return unknown === 0
    ? decided
    : `${decided} ${vscode.l10n.t('Of {0} more it cannot be known what became of them.', unknown)}`;
}
