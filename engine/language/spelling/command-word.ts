/** A word of a command line that can be typed in any shell: quoted where it contains special characters. */
export const commandWord = (text: string): string =>
  /^[\w:.,/@+-]+$/.test(text) ? text : `"${text.replace(/["\\$`]/g, '\\$&')}"`;
