/** Words in the name of a variable that mark its value as secret. */
const secretWord =
  /^(?:(?:api|access|auth|priv(?:ate)?|secret|sign(?:ing)?|master|ssh|encryption)?keys?|\w*tokens?|\w*secrets?|\w*passw(?:or)?ds?|\w*passphrase|pass|pwd|dsn|\w*credentials?|cookies?|salt|pat)$/i;

/** Shorter values occur in ordinary words. */
export const shortestSecret = 8;

/** Whether a variable's value must be hidden: by its name, by a password in an address, or because it looks random. */
export function looksSecret(name: string, value: string): boolean {
  if (value.length < shortestSecret) return false;
  const words = name.split(/[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])/);
  return words.some((word) => secretWord.test(word)) || passwordIn(value) !== undefined || looksRandom(value);
}

/** The password in an address such as `postgres://me:secret@host/db`. */
export const passwordIn = (value: string): string | undefined =>
  /^[a-z][a-z\d+.-]*:\/\/[^/?#\s:@]*:([^/?#\s@]+)@/i.exec(value)?.[1];

/** Lengths, bits a character, and changes between letters and digits of random text, beyond those of names. */
const random = { length: 20, bits: 3.2, changes: 3 };

/** Whether a value is one random word of letters and digits: a key, a hash. Dates, versions, paths and names are not. */
function looksRandom(value: string): boolean {
  if (value.length < random.length || !/^[A-Za-z0-9+/=_-]+$/.test(value) || /^\/|\/$|\/\//.test(value)) return false;
  const longest = value.split(/[-_/=]/).sort((a, b) => b.length - a.length)[0] ?? '';
  if (longest.length < shortestSecret) return false;
  const changes = longest.match(/(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])/g)?.length ?? 0;
  return changes >= random.changes && bitsOf(value) >= random.bits;
}

/** Shannon entropy, in bits a character. */
function bitsOf(text: string): number {
  const counts = new Map<string, number>();
  for (const sign of text) counts.set(sign, (counts.get(sign) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
