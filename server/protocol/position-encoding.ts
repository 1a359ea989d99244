import type { ClientCapabilities } from 'vscode-languageserver/node';

/** The width of a character in the encodings other than the server's own. */
const widths = {
  'utf-8': (character: string): number => utf8Length(character.codePointAt(0) ?? 0),
  'utf-32': (): number => 1,
};

/** The client's unit for characters of a line. The server uses UTF-16 units; see `position-border.ts`. */
export type PositionEncoding = keyof typeof widths | 'utf-16';

const isKnown = (name: string): name is PositionEncoding => name === 'utf-16' || Object.hasOwn(widths, name);

/** The encoding that the client prefers; UTF-16 if it names none. */
export const choosePositionEncoding = ({ general }: ClientCapabilities): PositionEncoding =>
  general?.positionEncodings?.find(isKnown) ?? 'utf-16';

/** Converts a character offset in a line. An offset beyond the line's end stays as far beyond it. */
type ConvertCharacter = (line: string, character: number) => number;

/** From the server's count to the client's, and back. */
export interface PositionConversion {
  encode: ConvertCharacter;
  decode: ConvertCharacter;
}

/** The conversion for one message, which has many positions on the same lines; undefined if nothing needs conversion. */
export function createConversion(encoding: PositionEncoding): PositionConversion | undefined {
  if (encoding === 'utf-16') return undefined;
  const counted = new Map<string, readonly number[] | undefined>();

  const countsOf = (line: string): readonly number[] | undefined => {
    if (!counted.has(line)) counted.set(line, countCharacters(line, widths[encoding]));
    return counted.get(line);
  };

  return {
    encode(line, character) {
      const counts = countsOf(line);
      if (!counts) return character;
      return counts[character] ?? (counts.at(-1) ?? 0) + character - line.length;
    },
    decode(line, character) {
      const counts = countsOf(line);
      if (!counts) return character;
      const end = counts.at(-1) ?? 0;
      return character > end ? line.length + character - end : findUnit(counts, character);
    },
  };
}

/**
 * The client's offset at each unit of a line and at its end; inside a character that of its start. Undefined for ASCII, for
 * which all encodings agree.
 */
function countCharacters(line: string, widthOf: (character: string) => number): number[] | undefined {
  if (/^[\0-\x7f]*$/.test(line)) return undefined;
  let count = 0;
  const counts: number[] = [];
  for (const character of line) {
    for (let unit = 0; unit < character.length; unit++) counts.push(count);
    count += widthOf(character);
  }

  counts.push(count);
  return counts;
}

/** The first unit of the character at an offset. */
function findUnit(counts: readonly number[], wanted: number): number {
  let [low, high] = [0, counts.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((counts[middle] ?? 0) <= wanted) low = middle;
    else high = middle;
  }

  return counts[low - 1] === counts[low] ? low - 1 : low;
}

function utf8Length(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x10000 ? 3 : 4;
}
