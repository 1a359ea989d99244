import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';
import { fold, not, propertyTest, sets, type Test } from './characters.ts';

/**
 * A regular expression as a tree. `group` is the number of a capturing group; `inside` are the numbers of the groups in a
 * repeat.
 */
export type PatternNode =
  | { kind: 'one'; test: Test }
  | { kind: 'sequence' | 'either'; of: PatternNode[] }
  | { kind: 'group'; group: number | undefined; of: PatternNode }
  | { kind: 'repeat'; of: PatternNode; least: number; most: number; lazy: boolean; inside: { from: number; to: number } }
  | { kind: 'assert'; what: Assertion }
  | { kind: 'look'; of: PatternNode; negative: boolean; behind: boolean }
  | { kind: 'back'; group: number };

export type Assertion = 'start' | 'end' | 'veryEnd' | 'lineStart' | 'lineEnd' | 'word' | 'noWord';

/** `template`: the syntax that Python and JavaScript share. `schema`: JavaScript's with the flag `u`, as JSON Schema wants it. */
export type Syntax = 'template' | 'schema';

export interface Parsed {
  node: PatternNode;
  groups: number;
  names: ReadonlyMap<string, number>;
  ignoreCase: boolean;
}

/** The reason that a pattern cannot be used; becomes a `TemplateError` with the filter's position. */
export class PatternError extends Error {
  /** The index in the pattern at which the reader stood. */
  at?: number;
}

const limits = {
  template: { length: 2_000, repeat: 1_000 },
  schema: { length: 10_000, repeat: 1_000_000 },
} as const;
const maxNesting = 50;

const signCounts: Readonly<Record<string, { least: number; most: number }>> = {
  '*': { least: 0, most: Number.POSITIVE_INFINITY },
  '+': { least: 1, most: Number.POSITIVE_INFINITY },
  '?': { least: 0, most: 1 },
};

const controls: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, v: 11, '0': 0 };
const isBreak: Test = (code) => code === 10 || code === 13 || code === 0x2028 || code === 0x2029;

/** Parses classes, groups (also named), lazy quantifiers, lookaround, back references, and in templates `(?i)`. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: a recursive descent over one cursor; each rule of the grammar is short
export function parsePattern(source: string, ignore: boolean, syntax: Syntax = 'template'): Parsed {
  const ofSchema = syntax === 'schema';
  const limit = limits[syntax];
  if (source.length > limit.length) throw new PatternError(say(texts.patternLong, { most: limit.length }));
  const flags = ofSchema ? null : /^\(\?([ims]+)\)/.exec(source);
  const letters = flags?.[1] ?? '';
  const ignoreCase = ignore || letters.includes('i');
  const multiline = letters.includes('m');
  const dotAll = letters.includes('s');
  const names = new Map<string, number>();
  let at = flags?.[0].length ?? 0;
  let groups = 0;
  let depth = 0;
  const back: { node: { group: number }; name?: string }[] = [];

  try {
    const node = readEither();
    if (at < source.length) throw new PatternError(say(texts.patternClose));
    for (const { node: one, name } of back) {
      if (name !== undefined) one.group = names.get(name) ?? Number.POSITIVE_INFINITY;
      if (one.group > groups) throw new PatternError(say(texts.patternGroup));
    }
    return { node, groups, names, ignoreCase };
  } catch (error) {
    if (error instanceof PatternError) error.at = at;
    throw error;
  }

  function readEither(): PatternNode {
    if (++depth > maxNesting) throw new PatternError(say(texts.patternDeep, { most: maxNesting }));
    const branches = [readSequence()];
    while (source[at] === '|') {
      at++;
      branches.push(readSequence());
    }
    depth--;
    return branches.length === 1 ? (branches[0] ?? { kind: 'sequence', of: [] }) : { kind: 'either', of: branches };
  }

  function readSequence(): PatternNode {
    const of: PatternNode[] = [];
    while (at < source.length && source[at] !== '|' && source[at] !== ')') {
      const from = groups + 1;
      of.push(readRepeated(readAtom(), from));
    }
    return { kind: 'sequence', of };
  }

  function readRepeated(of: PatternNode, from: number): PatternNode {
    const count = readCount();
    if (!count) return of;
    if (of.kind === 'assert' || of.kind === 'look') throw new PatternError(say(texts.patternEmpty));
    const lazy = source[at] === '?';
    if (lazy) at++;
    if (at < source.length && ('*+?'.includes(source[at] ?? '') || /^\{\d+,?\d*\}/.test(source.slice(at, at + 24))))
      throw new PatternError(say(texts.patternTwice));
    return { kind: 'repeat', of, ...count, lazy, inside: { from, to: groups } };
  }

  /** `*`, `+`, `?`, `{2}`, `{2,}`, `{2,3}`. Undefined where there is no quantifier. */
  function readCount(): { least: number; most: number } | undefined {
    const sign = signCounts[source[at] ?? ''];
    if (sign) {
      at++;
      return sign;
    }
    const [text, from, comma, to] = /^\{(\d+)(,?)(\d*)\}/.exec(source.slice(at, at + 24)) ?? [];
    if (text === undefined) return undefined;
    at += text.length;
    const least = Number(from);
    const end = to === '' ? Number.POSITIVE_INFINITY : Number(to);
    const most = comma === '' ? least : end;
    if (least > most || least > limit.repeat || (most > limit.repeat && most !== Number.POSITIVE_INFINITY))
      throw new PatternError(say(texts.patternCount, { most: limit.repeat }));
    return { least, most };
  }

  function readAtom(): PatternNode {
    const code = source.codePointAt(at) ?? 0;
    const character = String.fromCodePoint(code);
    at += character.length;
    switch (character) {
      case '(':
        return readGroup();
      case '[':
        return { kind: 'one', test: cased(readClass()) };
      case '.':
        return { kind: 'one', test: dot() };
      case '^':
        return { kind: 'assert', what: multiline ? 'lineStart' : 'start' };
      case '$':
        if (ofSchema) return { kind: 'assert', what: 'veryEnd' };
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

  function dot(): Test {
    if (ofSchema) return not(isBreak);
    return dotAll ? () => true : (one) => one !== 10;
  }

  function exactly(code: number): PatternNode {
    if (!ignoreCase) return { kind: 'one', test: (one) => one === code };
    const wanted = fold(code);
    return { kind: 'one', test: (one) => one === code || fold(one) === wanted };
  }

  function cased(test: Test): Test {
    if (!ignoreCase) return test;
    return (code) => test(code) || test(fold(code)) || test(String.fromCodePoint(code).toUpperCase().codePointAt(0) ?? 0);
  }

  function readEscape(): PatternNode {
    const letter = source[at] ?? '';
    if (letter === '') throw new PatternError(say(texts.patternBackslash));
    if (letter === 'b' || letter === 'B') return stepped({ kind: 'assert', what: letter === 'b' ? 'word' : 'noWord' });
    if (letter === 'A' && !ofSchema) return stepped({ kind: 'assert', what: 'start' });
    if ((letter === 'Z' || letter === 'z') && !ofSchema) return stepped({ kind: 'assert', what: 'end' });
    if (/[1-9]/.test(letter) || (ofSchema && letter === 'k')) return readBack();
    const set = readSet();
    if (set) return { kind: 'one', test: set };
    return exactly(readEscapedCode());
  }

  /** `\1`, `\k<name>`; in templates one digit, as `\10` is the first group and a zero there. */
  function readBack(): PatternNode {
    const [text = '', digits, name] = /^(?:([1-9]\d*)|k<([^>]*)>)/.exec(source.slice(at, at + 80)) ?? [];
    const number = ofSchema ? digits : digits?.[0];
    at += number?.length ?? text.length;
    const node = { kind: 'back' as const, group: Number(number) };
    if (number !== undefined) back.push({ node });
    else back.push({ node, name: name ?? '' });
    return node;
  }

  /** `\d`, `\p{L}`. Undefined where there is no such escape. */
  function readSet(): Test | undefined {
    const letter = source[at] ?? '';
    const known: Readonly<Record<string, Test>> = sets[syntax];
    if (Object.hasOwn(known, letter)) {
      at++;
      return known[letter];
    }
    const property = ofSchema ? /^[pP]\{([^}]*)\}/.exec(source.slice(at, at + 80)) : null;
    if (!property) return undefined;
    const test = propertyTest(property[1] ?? '');
    if (!test) throw new PatternError(say(texts.patternProperty, { name: property[1] ?? '' }));
    at += property[0].length;
    return letter === 'P' ? not(test) : test;
  }

  function stepped(node: PatternNode): PatternNode {
    at++;
    return node;
  }

  function readEscapedCode(): number {
    const long = ofSchema
      ? /^(?:u\{([\da-f]{1,8})\}|u(d[89ab][\da-f]{2})\\u(d[c-f][\da-f]{2})|c([a-z]))/i.exec(source.slice(at, at + 12))
      : null;
    if (long) {
      const [text, point, high, low, control] = long;
      at += text.length;
      if (control !== undefined) return control.charCodeAt(0) % 32;
      if (point !== undefined) return Number.parseInt(point, 16);
      return (Number.parseInt(high ?? '', 16) - 0xd800) * 0x400 + (Number.parseInt(low ?? '', 16) - 0xdc00) + 0x10000;
    }
    const letter = source[at] ?? '';
    const width = escapeWidths[letter] ?? 0;
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

  function readGroup(): PatternNode {
    const special = (ofSchema ? schemaGroup() : templateGroup).exec(source.slice(at, at + 80));
    if (!special && source[at] === '?') throw new PatternError(say(ofSchema ? texts.patternSpecialSchema : texts.patternSpecial));
    at += special?.[0].length ?? 0;
    const [, mark, name] = special ?? [];
    const group = mark ? undefined : ++groups;
    if (name !== undefined && group) {
      if (ofSchema && names.has(name)) throw new PatternError(say(texts.patternName, { name }));
      names.set(name, group);
    }
    const of = readEither();
    if (source[at] !== ')') throw new PatternError(say(texts.patternOpen));
    at++;
    if (mark === undefined || mark === ':') return { kind: 'group', group, of };
    return { kind: 'look', of, negative: mark.endsWith('!'), behind: mark.startsWith('<') };
  }

  function readClass(): Test {
    const negated = source[at] === '^';
    if (negated) at++;
    const tests: Test[] = [];
    // In JavaScript `[]` is the empty set; in Python a bracket in first position is literal.
    for (let first = !ofSchema; first || source[at] !== ']'; first = false) {
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
    const set = readSet();
    if (set) return set;
    if (source[at] === 'b') {
      at++;
      return 8;
    }
    return readEscapedCode();
  }
}

const escapeWidths: Readonly<Record<string, number>> = { x: 2, u: 4 };
const templateGroup = /^\?(?:([:=!])|(?:P?<([A-Za-z_]\w*)>))/;
const schemaGroup = () => /^\?(?:(:|<?[=!])|<([\p{L}\p{Nl}$_][\p{L}\p{N}\p{M}$_]*)>)/u;
