/** Editors show messages as they are: code marks, which terminals and Markdown readers know, become quotation marks. */
export function plainText(message: string): string {
  return message.replace(/`([^`]*)`/g, "'$1'");
}
