import { defineRule } from './rule';

export const fileNote = defineRule({
  meta: {
    id: 'file-note',
    title: 'File is left out of the analysis',
    category: 'file',
    severity: 'info',
    fixable: false,
  },
  file({ file, report }) {
    for (const { message } of file.notes)
      report({ documentIndex: 0, span: { start: 0, end: Math.min(1, file.length) }, message });
  },
});
