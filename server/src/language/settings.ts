/** What the language features need to know of the user's settings and of the editor at the other end. */
export interface LanguageSettings {
  /** `palisade.completion.schemaKeys`: whether keys, enums and their docs are offered. */
  readonly schemaKeys: 'auto' | 'always' | 'never';
  /** True when another extension already offers keys from a schema. */
  readonly schemaProviderPresent: boolean;
  /** True when the editor understands snippet syntax in completions. */
  readonly snippets: boolean;
}

export const DEFAULT_LANGUAGE_SETTINGS: LanguageSettings = {
  schemaKeys: 'auto',
  schemaProviderPresent: false,
  snippets: true,
};

/** Whether keys and their documentation are ours to give (product.md §4). */
export function schemaKeysApply(settings: LanguageSettings): boolean {
  if (settings.schemaKeys === 'auto') return !settings.schemaProviderPresent;
  return settings.schemaKeys === 'always';
}
