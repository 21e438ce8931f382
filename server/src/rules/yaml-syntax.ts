import { defineRule } from './rule';

export const yamlSyntax = defineRule({
  meta: {
    id: 'yaml-syntax',
    title: 'YAML cannot be read',
    category: 'file',
    severity: 'error',
    fixable: false,
    schema: true,
  },
  file({ file, report }) {
    file.documents.forEach(({ document }, documentIndex) => {
      // Past a limit the rest of the document runs into it again and again; the first place says it.
      const told = new Set<string>();
      for (const { code, message, span } of document.problems) {
        if (code === 'duplicate-key' || (code !== 'syntax' && told.has(message))) continue;
        told.add(message);
        report({ documentIndex, span, message });
      }
    });
  },
});
