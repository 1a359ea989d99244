/** Knows the secrets of a process and takes them out of every text that leaves it. */
export interface Mask {
  /** Values under 8 characters are not kept: they stand in ordinary words. */
  add(secret: string): void;
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
  const secrets: string[] = [];
  const text = (input: string): string => secrets.reduce((masked, secret) => masked.replaceAll(secret, hidden), input);
  return {
    add(secret) {
      if (secret.length < shortest || secrets.includes(secret)) return;
      secrets.push(secret);
      secrets.sort((a, b) => b.length - a.length);
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
function beginning(text: string, secrets: readonly string[]): number {
  let longest = 0;
  for (const secret of secrets)
    for (let length = Math.min(secret.length - 1, text.length); length > longest; length--)
      if (secret.startsWith(text.slice(text.length - length))) longest = length;
  return longest;
}
