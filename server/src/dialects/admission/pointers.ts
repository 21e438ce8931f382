/** A label that a JSON pointer names; without a key when all labels are replaced, or the key is made up as it goes. */
export interface PointedLabel {
  readonly key: string | undefined;
  readonly place: 'object' | 'template';
}

const POINTER = /\/(spec\/(?:jobTemplate\/spec\/)?template\/)?metadata\/labels(?![\w-])(?:\/([^"'\s,}]*))?/g;

/** JSON pointers to labels in a text, such as `/metadata/labels/team`. */
export function pointerLabels(text: string): readonly PointedLabel[] {
  return [...text.matchAll(POINTER)].map(([, template, key]) => ({
    key: key === undefined || key === '' ? undefined : key.replaceAll('~1', '/').replaceAll('~0', '~'),
    place: template === undefined ? 'object' : 'template',
  }));
}
