import type { Range } from '../../../language/problems.ts';
import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';
import { isExact } from '../../../language/values/numbers.ts';
import type { TemplateProblem } from './ast.ts';

export interface Token extends Range {
  type: 'name' | 'number' | 'text' | 'operator' | 'end';
  /** The name, the operator, or the decoded text. */
  text: string;
  number?: number;
}

export interface Lexed {
  /** Always ends with a token of type `end` at the closing mark. */
  tokens: Token[];
  /** Whether the closing mark was found; the expression stops at `end`, and the template continues at `next`. */
  closed: boolean;
  end: number;
  next: number;
  /** `-}}` or `-%}`: white space after the mark is removed. */
  trim: boolean;
  problems: TemplateProblem[];
}

export interface LexOptions {
  /** Names with hyphens that are one name, such as the step id `web-search`. */
  hyphenated?: ReadonlySet<string>;
}

const space = /\s+/y;
/**
 * A name, or its beginning, in ASCII. V8 takes a millisecond to compile a pattern of all letters, so those are made only when
 * a text has others.
 */
const asciiName = /[A-Za-z_$][\w$]*/y;
const anyName = () => /[\p{L}_$][\p{L}\p{N}\p{M}_$]*/uy;
const hyphenatedName = () => /[\p{L}_$][\p{L}\p{N}\p{M}_$-]{0,200}/uy;
const number = /0[xX](?:_?[\da-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|\d[\d_]*(?:\.\d+(?:_\d+)*)?(?:[eE][+-]?\d+(?:_\d+)*)?/y;
const digits = /\d+/y;
const operator = /\*\*|\/\/|==|!=|<=|>=|&&|\|\||[-+*/%~|.,:()[\]{}?=<>!]/y;

const opposite: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/**
 * Tokens of one expression from `from` to its closing mark (`}}`, `%}`; without one, to the end of the text). Where the mark
 * is missing, the expression ends with its line, so that the rest of the text survives. In a condition (`closer` undefined)
 * `{{` and `}}` become operators that act as parentheses.
 */
// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: one case for each kind of token
export function lex(text: string, from: number, closer: '}}' | '%}' | undefined, options: LexOptions = {}): Lexed {
  const tokens: Token[] = [];
  const problems: TemplateProblem[] = [];
  const open: string[] = [];
  let at = from;

  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };

  const push = (type: Token['type'], value: string, end: number, read?: number) => {
    tokens.push({ type, text: value, start: at, end, number: read });
    at = end;
  };

  const finish = (closed: boolean, end: number, next: number, trim: boolean): Lexed => {
    while (tokens.length && (tokens.at(-1)?.start ?? 0) >= end) tokens.pop();
    const rest = text.slice(tokens.at(-1)?.end ?? from, end);
    const last = end - (rest.length - rest.trimEnd().length);
    tokens.push({ type: 'end', text: '', start: last, end: last });
    return { tokens, closed, end, next, trim, problems: problems.filter((problem) => problem.range.start <= end) };
  };

  while (at < text.length) {
    const blank = take(space);
    if (blank) at += blank.length;
    if (at >= text.length) break;

    if (closer && open.at(-1) !== '{') {
      const sign = markSign(text, at, closer);
      if (text.startsWith(closer, at + sign.length)) return finish(true, at, at + sign.length + 2, sign === '-');
    }

    if (closer && text[at] === '{' && isOpener(text, at)) break;
    const word = takeName();
    if (word !== undefined) {
      push('name', word, at + word.length);
      continue;
    }

    const afterDot = tokens.at(-1)?.text === '.' && tokens.at(-1)?.type === 'operator';
    const numeral = take(afterDot ? digits : number);
    if (numeral !== undefined) {
      const value = Number(numeral.replaceAll('_', ''));
      if (!isExact(numeral, value))
        problems.push({
          code: 'template-syntax',
          range: { start: at, end: at + numeral.length },
          message: say(texts.inexact, { text: numeral }),
          hint: say(texts['inexact.hint']),
        });
      push('number', numeral, at + numeral.length, value);
      continue;
    }
    if (text[at] === "'" || text[at] === '"') {
      const quoted = readText(text, at, closer);
      if (!quoted.closed)
        problems.push({
          code: 'template-syntax',
          range: { start: at, end: quoted.end },
          message: say(texts.unclosedText),
          hint: say(texts['unclosedText.hint'], { quote: text[at] ?? '' }),
        });
      push('text', quoted.value, quoted.end);
      continue;
    }
    if (!closer && (text.startsWith('{{', at) || (text.startsWith('}}', at) && open.at(-1) === '{{'))) {
      if (text[at] === '{') open.push('{{');
      else open.pop();
      push('operator', text.slice(at, at + 2), at + 2);
      continue;
    }

    const sign = take(operator);
    if (sign !== undefined) {
      if ('([{'.includes(sign)) open.push(sign);
      else if (opposite[sign] && open.at(-1) === opposite[sign]) open.pop();
      push('operator', sign, at + sign.length);
      continue;
    }

    const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
    const range = { start: at, end: at + character.length };
    problems.push({ code: 'template-syntax', range, message: say(texts.strangeCharacter, { character }) });
    at += character.length;
  }

  if (!closer) return finish(true, text.length, text.length, false);
  const line = text.indexOf('\n', from);
  const end = Math.min(at, line < 0 ? text.length : line);
  return finish(false, end, end, false);

  function takeName(): string | undefined {
    const ascii = take(asciiName);
    const isBeyondAscii = text.charCodeAt(at + (ascii?.length ?? 0)) >= 128;
    const plain = isBeyondAscii ? take(anyName()) : ascii;
    if (plain === undefined || !options.hyphenated?.size || text[at + plain.length] !== '-') return plain;

    for (let long = take(hyphenatedName()) ?? plain; long.length > plain.length; long = long.slice(0, long.lastIndexOf('-'))) {
      if (options.hyphenated.has(long)) return long;
    }

    return plain;
  }
}

/** Whether `{{`, `{%` or `{#` stands at `at`. */
export function isOpener(text: string, at: number): boolean {
  const next = text[at + 1];
  return text[at] === '{' && (next === '{' || next === '%' || next === '#');
}

/**
 * The `-` of `{{-`, `-%}` and others, which removes white space; or the `+` of `{%+` and `+%}`, with which Jinja keeps it:
 * here it is kept anyway.
 */
export function markSign(text: string, at: number, mark: '{{' | '}}' | '{%' | '%}'): '-' | '+' | '' {
  const sign = text[at];
  return sign === '-' || (sign === '+' && mark.includes('%')) ? sign : '';
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', "'": "'", '"': '"', '/': '/' };

/** The number of hexadecimal digits after `\u` and `\x`. */
const hexDigits: ReadonlyMap<string, number> = new Map([
  ['u', 4],
  ['x', 2],
]);

/** Reads a quoted text; an unknown escape stays as written, so that `'\.md$'` is a usable pattern. */
function readText(text: string, from: number, closer: string | undefined): { value: string; end: number; closed: boolean } {
  const quote = text[from];
  let value = '';
  for (let at = from + 1; at < text.length; at++) {
    const character = text[at] ?? '';
    if (character === quote) return { value, end: at + 1, closed: true };
    if (character !== '\\') {
      value += character;
      continue;
    }

    const escaped = text[++at] ?? '';
    const width = hexDigits.get(escaped) ?? 0;
    const code = text.slice(at + 1, at + 1 + width);

    if (width && /^[\da-fA-F]+$/.test(code) && code.length === width) {
      value += String.fromCharCode(Number.parseInt(code, 16));
      at += width;
    } else value += Object.hasOwn(escapes, escaped) ? escapes[escaped] : `\\${escaped}`;
  }

  const line = text.indexOf('\n', from);
  const stop = closer ? text.indexOf(closer, from) : -1;
  const end = Math.min(line < 0 ? text.length : line, stop < 0 ? text.length : stop);

  return { value: text.slice(from + 1, end), end, closed: false };
}
