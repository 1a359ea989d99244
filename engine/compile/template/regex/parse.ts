import { templateTexts as texts } from '../../../language/texts/templates.ts';
import { say } from '../../../language/texts.ts';

/** A set of code points. */
export type Test = (code: number) => boolean;

/** A regular expression as a tree. `group` is the number of a capturing group. */
export type Node =
  | { kind: 'one'; test: Test }
  | { kind: 'sequence' | 'either'; of: Node[] }
  | { kind: 'group'; group: number | undefined; of: Node }
  | { kind: 'repeat'; of: Node; least: number; most: number; lazy: boolean }
  | { kind: 'assert'; what: 'start' | 'end' | 'lineStart' | 'lineEnd' | 'word' | 'noWord' }
  | { kind: 'look'; of: Node; negative: boolean }
  | { kind: 'back'; group: number };

export interface Parsed {
  node: Node;
  groups: number;
  names: ReadonlyMap<string, number>;
  ignoreCase: boolean;
}

/** Why a pattern cannot be used; becomes a `TemplateError` with the place of the filter. */
export class PatternError extends Error {
  /** The index in the pattern at which the reader stood. */
  at?: number;
}

const maxPattern = 2000;
const maxNesting = 50;
const maxRepeat = 1000;

const isDigit: Test = (code) => code >= 48 && code <= 57;
const isWord: Test = (code) =>
  isDigit(code) ||
  code === 95 ||
  (code < 128 ? /[a-z]/i.test(String.fromCharCode(code)) : /[\p{L}\p{N}\p{M}]/u.test(String.fromCodePoint(code)));
const isSpace: Test = (code) => /\s/.test(String.fromCodePoint(code));
const not =
  (test: Test): Test =>
  (code) =>
    !test(code);
const sets: Readonly<Record<string, Test>> = {
  d: isDigit,
  D: not(isDigit),
  w: isWord,
  W: not(isWord),
  s: isSpace,
  S: not(isSpace),
};
const controls: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, v: 11, '0': 0 };
export const isWordCode = isWord;

/** Reads the syntax that Python and JavaScript share: classes, groups (also named), lazy quantifiers, lookahead, back references, `(?i)`. */
export function parsePattern(source: string, ignore: boolean): Parsed {
  if (source.length > maxPattern) throw new PatternError(say(texts.patternLong, { most: maxPattern }));
  const flags = /^\(\?([ims]+)\)/.exec(source);
  const given = flags?.[1] ?? '';
  const ignoreCase = ignore || given.includes('i');
  const multiline = given.includes('m');
  const dotAll = given.includes('s');
  const names = new Map<string, number>();
  let at = flags?.[0].length ?? 0;
  let groups = 0;
  let depth = 0;
  const back: number[] = [];

  try {
    const node = readEither();
    if (at < source.length) throw new PatternError(say(texts.patternClose));
    if (back.some((group) => group > groups)) throw new PatternError(say(texts.patternGroup));
    return { node, groups, names, ignoreCase };
  } catch (error) {
    if (error instanceof PatternError) error.at = at;
    throw error;
  }

  function readEither(): Node {
    if (++depth > maxNesting) throw new PatternError(say(texts.patternDeep, { most: maxNesting }));
    const branches = [readSequence()];
    while (source[at] === '|') {
      at++;
      branches.push(readSequence());
    }
    depth--;
    return branches.length === 1 ? (branches[0] ?? { kind: 'sequence', of: [] }) : { kind: 'either', of: branches };
  }

  function readSequence(): Node {
    const of: Node[] = [];
    while (at < source.length && source[at] !== '|' && source[at] !== ')') of.push(readRepeated(readAtom()));
    return { kind: 'sequence', of };
  }

  function readRepeated(of: Node): Node {
    const counted = /^\{(\d+)(,?)(\d*)\}/.exec(source.slice(at, at + 24));
    const sign = source[at];
    let [least, most] = [0, Number.POSITIVE_INFINITY];
    if (counted) {
      least = Number(counted[1]);
      most = counted[2] === '' ? least : counted[3] === '' ? Number.POSITIVE_INFINITY : Number(counted[3]);
      at += counted[0].length;
      if (least > most || least > maxRepeat || (most > maxRepeat && most !== Number.POSITIVE_INFINITY))
        throw new PatternError(say(texts.patternCount, { most: maxRepeat }));
    } else if (sign === '*' || sign === '+' || sign === '?') {
      at++;
      if (sign === '+') least = 1;
      if (sign === '?') most = 1;
    } else return of;
    if (of.kind === 'assert' || of.kind === 'look') throw new PatternError(say(texts.patternEmpty));
    const lazy = source[at] === '?';
    if (lazy) at++;
    if (at < source.length && ('*+?'.includes(source[at] ?? '') || /^\{\d+,?\d*\}/.test(source.slice(at, at + 24))))
      throw new PatternError(say(texts.patternTwice));
    return { kind: 'repeat', of, least, most, lazy };
  }

  function readAtom(): Node {
    const code = source.codePointAt(at) ?? 0;
    const character = String.fromCodePoint(code);
    at += character.length;
    switch (character) {
      case '(':
        return readGroup();
      case '[':
        return { kind: 'one', test: cased(readClass()) };
      case '.':
        return { kind: 'one', test: dotAll ? () => true : (one) => one !== 10 };
      case '^':
        return { kind: 'assert', what: multiline ? 'lineStart' : 'start' };
      case '$':
        return { kind: 'assert', what: multiline ? 'lineEnd' : 'end' };
      case '\\':
        return readEscape();
      case '*':
      case '+':
      case '?':
        throw new PatternError(say(texts.patternNothing, { sign: character }));
      default:
        return exactly(code);
    }
  }

  function exactly(code: number): Node {
    if (!ignoreCase) return { kind: 'one', test: (one) => one === code };
    const wanted = fold(code);
    return { kind: 'one', test: (one) => one === code || fold(one) === wanted };
  }

  function cased(test: Test): Test {
    if (!ignoreCase) return test;
    return (code) => test(code) || test(fold(code)) || test(String.fromCodePoint(code).toUpperCase().codePointAt(0) ?? 0);
  }

  function readEscape(): Node {
    const letter = source[at] ?? '';
    if (letter === '') throw new PatternError(say(texts.patternBackslash));
    if (letter === 'b' || letter === 'B') return stepped({ kind: 'assert', what: letter === 'b' ? 'word' : 'noWord' });
    if (letter === 'A') return stepped({ kind: 'assert', what: 'start' });
    if (letter === 'Z' || letter === 'z') return stepped({ kind: 'assert', what: 'end' });
    if (/[1-9]/.test(letter)) {
      back.push(Number(letter));
      return stepped({ kind: 'back', group: Number(letter) });
    }
    const set = Object.hasOwn(sets, letter) ? sets[letter] : undefined;
    if (set) return stepped({ kind: 'one', test: set });
    return exactly(readEscapedCode());
  }

  function stepped(node: Node): Node {
    at++;
    return node;
  }

  function readEscapedCode(): number {
    const letter = source[at] ?? '';
    const width = letter === 'x' ? 2 : letter === 'u' ? 4 : 0;
    const digits = source.slice(at + 1, at + 1 + width);
    if (width && digits.length === width && /^[\da-f]+$/i.test(digits)) {
      at += 1 + width;
      return Number.parseInt(digits, 16);
    }
    if (Object.hasOwn(controls, letter)) {
      at++;
      return controls[letter] ?? 0;
    }
    if (/[a-z]/i.test(letter)) throw new PatternError(say(texts.patternEscape, { letter }));
    const code = source.codePointAt(at) ?? 0;
    at += String.fromCodePoint(code).length;
    return code;
  }

  function readGroup(): Node {
    const special = /^\?(?:([:=!])|(?:P?<([A-Za-z_]\w*)>))/.exec(source.slice(at, at + 80));
    if (!special && source[at] === '?') throw new PatternError(say(texts.patternSpecial));
    at += special?.[0].length ?? 0;
    const mark = special?.[1];
    const group = mark ? undefined : ++groups;
    if (special?.[2] && group) names.set(special[2], group);
    const of = readEither();
    if (source[at] !== ')') throw new PatternError(say(texts.patternOpen));
    at++;
    return mark === '=' || mark === '!' ? { kind: 'look', of, negative: mark === '!' } : { kind: 'group', group, of };
  }

  function readClass(): Test {
    const negated = source[at] === '^';
    if (negated) at++;
    const tests: Test[] = [];
    for (let first = true; first || source[at] !== ']'; first = false) {
      if (at >= source.length) throw new PatternError(say(texts.patternSet));
      const low = readMember();
      if (typeof low === 'function') tests.push(low);
      else if (source[at] === '-' && source[at + 1] !== ']' && at + 1 < source.length) {
        at++;
        const high = readMember();
        if (typeof high === 'function' || high < low) throw new PatternError(say(texts.patternRange));
        tests.push((code) => code >= low && code <= high);
      } else tests.push((code) => code === low);
    }
    at++;
    const any: Test = (code) => tests.some((test) => test(code));
    return negated ? not(ignoreCase ? (code) => any(code) || any(fold(code)) : any) : any;
  }

  function readMember(): number | Test {
    const code = source.codePointAt(at) ?? 0;
    at += String.fromCodePoint(code).length;
    if (code !== 92) return code;
    const letter = source[at] ?? '';
    const set = Object.hasOwn(sets, letter) ? sets[letter] : undefined;
    if (set) {
      at++;
      return set;
    }
    if (letter === 'b') {
      at++;
      return 8;
    }
    return readEscapedCode();
  }
}

/** One spelling for letters that differ in case only. */
export function fold(code: number): number {
  if (code < 128) return code >= 65 && code <= 90 ? code + 32 : code;
  return String.fromCodePoint(code).toLowerCase().codePointAt(0) ?? code;
}
