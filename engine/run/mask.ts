/** Knows the secrets of a process and takes them out of every text that leaves it. */
export interface Mask {
  /** Values under 8 characters are not kept, since they stand in ordinary words, unless `instead` says what shall stand for them. */
  add(secret: string, instead?: string): void;
  text(text: string): string;
  /** For text that comes in pieces: a secret that is cut between two pieces is found too. */
  stream(): MaskStream;
}

export interface MaskStream {
  /** The piece as it may be shown; what could be the beginning of a secret is held back. */
  push(piece: string): string;
  /** What was held back. */
  end(): string;
}

const shortest = 8;
const hidden = '***';

/** An empty registry. */
export function createMask(): Mask {
  const secrets: { secret: string; instead: string }[] = [];
  const text = (input: string): string =>
    secrets.reduce((masked, { secret, instead }) => masked.replaceAll(secret, () => instead), input);
  return {
    add(secret, instead) {
      if (secret === '' || (instead === undefined && secret.length < shortest)) return;
      if (secrets.some((one) => one.secret === secret)) return;
      secrets.push({ secret, instead: instead ?? hidden });
      secrets.sort((a, b) => b.secret.length - a.secret.length);
    },
    text,
    stream() {
      let held = '';
      return {
        push(piece) {
          const known = text(held + piece);
          const keep = beginning(known, secrets);
          held = known.slice(known.length - keep);
          return known.slice(0, known.length - keep);
        },
        end() {
          const rest = held;
          held = '';
          return rest;
        },
      };
    },
  };
}

/** How many characters at the end of `text` are the beginning of a secret. */
function beginning(text: string, secrets: readonly { secret: string }[]): number {
  let longest = 0;
  for (const { secret } of secrets)
    for (let length = Math.min(secret.length - 1, text.length); length > longest; length--)
      if (secret.startsWith(text.slice(text.length - length))) longest = length;
  return longest;
}
