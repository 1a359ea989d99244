import { spellings } from './spellings.ts';

/** Knows the secrets of a process and takes them out of every text that leaves it, in whatever spelling they come (`spellings.ts`). */
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

interface Written {
  text: string;
  instead: string;
}

const shortest = 8;
const hidden = '***';

/** An empty registry. */
export function createMask(): Mask {
  /** Every spelling, by its first two characters, the longest first: a text is gone through once, however many there are. */
  const byStart = new Map<number, Written[]>();
  const byFirst = new Set<number>();
  const seen = new Set<string>();
  let longest = 0;

  const at = (text: string, place: number): readonly Written[] => byStart.get(startOf(text, place)) ?? none;
  const longestAt = (text: string, place: number): Written | undefined =>
    at(text, place).find((one) => text.startsWith(one.text, place));

  const mask = (text: string): string => {
    if (byStart.size === 0) return text;
    let [masked, done] = ['', 0];
    for (let place = 0; place < text.length - 1; place++) {
      const found = longestAt(text, place);
      if (!found) continue;
      // Where two overlap, both are hidden.
      let end = place + found.text.length;
      for (let next = place + 1; next < end; next++) end = Math.max(end, next + (longestAt(text, next)?.text.length ?? 0));
      masked += text.slice(done, place) + found.instead;
      done = end;
      place = end - 1;
    }
    return done === 0 ? text : masked + text.slice(done);
  };

  /** Where what may be the beginning of a secret begins, at the end of a text. */
  const openAt = (text: string): number => {
    for (let place = Math.max(0, text.length - longest + 1); place < text.length; place++) {
      const rest = text.length - place;
      if (rest === 1 ? byFirst.has(text.charCodeAt(place)) : at(text, place).some((one) => beginsWith(one.text, text, place)))
        return place;
    }
    return text.length;
  };

  return {
    add(secret, instead) {
      if (secret === '' || (instead === undefined && secret.length < shortest)) return;
      for (const text of spellings(secret)) {
        if (seen.has(text) || text.length < 2) continue;
        seen.add(text);
        const start = startOf(text, 0);
        byStart.set(
          start,
          [...at(text, 0), { text, instead: instead ?? hidden }].sort((a, b) => b.text.length - a.text.length),
        );
        byFirst.add(text.charCodeAt(0));
        longest = Math.max(longest, text.length);
      }
    },
    text: mask,
    stream() {
      let held = '';
      return {
        push(piece) {
          const known = mask(held + piece);
          const open = openAt(known);
          held = known.slice(open);
          return known.slice(0, open);
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

const none: readonly Written[] = [];

const startOf = (text: string, place: number): number => text.charCodeAt(place) * 65_536 + text.charCodeAt(place + 1);

/** Whether what is left of a text is how another begins. */
const beginsWith = (whole: string, text: string, place: number): boolean =>
  whole.length > text.length - place && whole.startsWith(text.slice(place));
