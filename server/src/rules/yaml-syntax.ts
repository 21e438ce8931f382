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
      for (const { code, message, span } of document.problems) {
        if (code !== 'duplicate-key') report({ documentIndex, span, message });
      }
    });
  },
});
