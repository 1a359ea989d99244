import { spellings } from './spellings.ts';

/** Masks the secrets of a process in every text that leaves it, in any spelling (`spellings.ts`). */
export interface Mask {
  /**
   * Values under 8 characters are not masked, since they occur in ordinary words, unless `instead` gives their replacement.
   */
  add(secret: string, instead?: string): void;
  text(text: string): string;
  /** For text in chunks: a secret split between two chunks is found too. */
  stream(): MaskStream;
}

export interface MaskStream {
  /** The text that may be shown; a possible beginning of a secret is held back. */
  push(piece: string): string;
  /** Returns the text held back. */
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
  /** Values added since the last masked text: most processes mask nothing. */
  let fresh: { secret: string; instead: string }[] = [];
  const index = createIndex();

  const take = (): void => {
    if (fresh.length) index.add(fresh);
    fresh = [];
  };

  const mask = (text: string): string => {
    take();
    let [masked, done] = ['', 0];
    for (let place = index.next(text, 0); place < text.length; place = index.next(text, Math.max(done, place + 1))) {
      const spelling = index.longestAt(text, place);
      if (!spelling) continue;

      // Where two overlap, both are hidden.
      let end = place + spelling.text.length;
      for (let inner = place + 1; inner < end; inner++)
        end = Math.max(end, inner + (index.longestAt(text, inner)?.text.length ?? 0));
      masked += text.slice(done, place) + spelling.instead;
      done = end;
    }

    return done === 0 ? text : masked + text.slice(done);
  };

  return {
    add(secret, instead) {
      if (secret === '' || (instead === undefined && secret.length < shortest)) return;
      fresh.push({ secret, instead: instead ?? hidden });
    },
    text: mask,
    stream() {
      let held = '';
      return {
        push(piece) {
          const masked = mask(held + piece);
          const open = index.openAt(masked);
          held = masked.slice(open);
          return masked.slice(0, open);
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

/** Every spelling by its first two characters, the longest first: a text is scanned once, however many there are. */
function createIndex() {
  const byStart = new Map<number, Written[]>();
  const byFirst = new Set<number>();
  const seen = new Map<string, Written>();
  /** Whether a spelling may begin with these three characters; called at every position of a text. */
  const mayStart = new Uint8Array(65_536);
  let longest = 0;
  const at = (text: string, place: number): readonly Written[] => byStart.get(startOf(text, place)) ?? none;

  return {
    add(secrets: readonly { secret: string; instead: string }[]): void {
      const changed = new Set<Written[]>();
      for (const { secret, instead } of secrets) {
        for (const text of spellings(secret)) {
          const before = seen.get(text);
          // A named replacement goes before stars; the first name stays.
          if (before?.instead === hidden) before.instead = instead;
          if (before || text.length < 3) continue;

          const spelling = { text, instead };
          seen.set(text, spelling);
          const bucket = byStart.get(startOf(text, 0)) ?? [];
          bucket.push(spelling);
          changed.add(bucket);
          byStart.set(startOf(text, 0), bucket);
          byFirst.add(text.charCodeAt(0));
          mayStart[hashOf(text.charCodeAt(0), text.charCodeAt(1), text.charCodeAt(2))] = 1;
          longest = Math.max(longest, text.length);
        }
      }

      for (const bucket of changed) bucket.sort((a, b) => b.text.length - a.text.length);
    },
    /** The next position from `from` on where one may begin; the text's length where there is none. */
    next(text: string, from: number): number {
      if (longest === 0) return text.length;
      let [first, second] = [text.charCodeAt(from), text.charCodeAt(from + 1)];
      for (let place = from; place < text.length - 2; place++) {
        const third = text.charCodeAt(place + 2);
        if (mayStart[hashOf(first, second, third)]) return place;
        first = second;
        second = third;
      }

      return text.length;
    },
    longestAt: (text: string, place: number): Written | undefined =>
      at(text, place).find((one) => text.startsWith(one.text, place)),
    /** The start of a possible beginning of a secret at the end of a text. */
    openAt(text: string): number {
      for (let place = Math.max(0, text.length - longest + 1); place < text.length; place++) {
        const rest = text.length - place;
        if (rest === 1 ? byFirst.has(text.charCodeAt(place)) : at(text, place).some((one) => beginsWith(one.text, text, place)))
          return place;
      }
      return text.length;
    },
  };
}

const none: readonly Written[] = [];

const hashOf = (first: number, second: number, third: number): number => (first * 961 + second * 31 + third) & 0xffff;

const startOf = (text: string, place: number): number => text.charCodeAt(place) * 65_536 + text.charCodeAt(place + 1);

/** Whether the rest of a text is a prefix of another one. */
const beginsWith = (whole: string, text: string, place: number): boolean =>
  whole.length > text.length - place && whole.startsWith(text.slice(place));
