/** A word of a command line as a person can type it in any shell: quoted where it holds more than plain signs. */
export const commandWord = (text: string): string =>
  /^[\w:.,/@+-]+$/.test(text) ? text : `"${text.replace(/["\\$`]/g, '\\$&')}"`;
