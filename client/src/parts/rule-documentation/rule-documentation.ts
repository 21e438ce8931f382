import * as vscode from 'vscode';
import { ruleDocumentationUrl } from '../../../../server/src/protocol';
import { registerCommand } from '../../commands';
import type { Part } from '../../part';

/** Opens the page of the finding under the cursor; without one, of a rule that the user picks. */
export const ruleDocumentation: Part = {
  id: 'rule-documentation',
  activate(context) {
    registerCommand(context, 'palisade.openRuleDocumentation', async (rule) => {
      const id = typeof rule === 'string' ? rule : (ruleAtCursor() ?? (await pickRule(context.extension)));
      if (id !== undefined) await vscode.env.openExternal(vscode.Uri.parse(ruleDocumentationUrl(id)));
    });
  },
};

function ruleAtCursor(): string | undefined {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return undefined;
  const here = vscode.languages
    .getDiagnostics(editor.document.uri)
    .find(({ source, range }) => source === 'palisade' && range.contains(editor.selection.active));
  const code = here?.code;
  return typeof code === 'object' ? String(code.value) : code?.toString();
}

/** The rules that the settings know, which are all there are. */
async function pickRule({ extension }: vscode.ExtensionContext): Promise<string | undefined> {
  const rules = propertiesOf(extension.packageJSON);
  const items = Object.entries(rules).map(([label, { description, markdownDescription }]) => ({
    label,
    description: description ?? markdownDescription ?? '',
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Open Rule Documentation'),
    placeHolder: vscode.l10n.t('Which rule?'),
    matchOnDescription: true,
  });
  return picked?.label;
}

type RuleProperties = Readonly<
  Record<string, { readonly description?: string; readonly markdownDescription?: string }>
>;

interface Manifest {
  readonly contributes?: {
    readonly configuration?: {
      readonly properties?: Readonly<Record<string, { readonly properties?: RuleProperties }>>;
    };
  };
}

function propertiesOf(manifest: Manifest): RuleProperties {
  return manifest.contributes?.configuration?.properties?.['palisade.rules']?.properties ?? {};
}
