import { parseExpression } from '../../compile/template/syntax/parse.ts';
import { memoize } from '../../language/memoize.ts';
import type { SourceFrame } from '../source/frames.ts';
import { framesIn } from '../source/frames.ts';
import type { ConvertContext } from '../source/program.ts';
import { functionConverters } from './functions.ts';
import type { ExpressionPiece } from './piece.ts';
import { emptyDefault, parenthesise, quoteText } from './piece.ts';
import { resolvePath } from './resolve-path.ts';
import { unreadable } from './unreadable.ts';

interface Token {
  kind: 'name' | 'number' | 'text' | 'sign' | 'end';
  text: string;
}

const patterns: readonly (readonly [Token['kind'] | 'space', RegExp])[] = [
  ['space', /\s+/y],
  ['number', /\d+(?:\.\d+)?/y],
  ['name', /[A-Za-z_]\w*/y],
  ['text', /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/y],
  ['sign', /\{\{\{?|\}\}\}?|===?|!==?|<=|>=|&&|\|\||[-+*/%().,:?<>![\]]/y],
];

/** The longest expression that is read. */
const longest = 4000;
/** The deepest nesting. */
const deepest = 40;

function tokensOf(text: string, odd: readonly string[]): Token[] {
  const tokens: Token[] = [];
  if (text.length > longest) throw unreadable('unreadable');

  let at = 0;
  while (at < text.length) {
    const found = oddName(text, at, odd) ?? match(text, at);
    if (!found) throw unreadable('unreadable');
    if (found.kind !== 'space') tokens.push({ kind: found.kind, text: found.text });
    at += found.text.length;
  }

  return tokens;
}

function match(text: string, at: number): { kind: Token['kind'] | 'space'; text: string } | undefined {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const [found] = pattern.exec(text) ?? [];
    if (found !== undefined) return { kind, text: found };
  }
  return undefined;
}

/** `my-step` or `my step` is one name where a step is called that. */
function oddName(text: string, at: number, odd: readonly string[]): Token | undefined {
  if (odd.length === 0 || /\w/.test(text[at - 1] ?? '')) return undefined;
  const name = odd.find((one) => text.startsWith(one, at) && !/\w/.test(text[at + one.length] ?? ''));
  return name === undefined ? undefined : { kind: 'name', text: name };
}

/** Visible names that are no plain words, the longest first. Every frame sees those of the whole pipeline. */
function oddNames({ step }: ConvertContext): readonly string[] {
  let whole = step.frame;
  while (whole.owner) whole = whole.owner.frame;
  return oddNamesIn(whole);
}

const oddNamesIn = memoize((whole: SourceFrame): readonly string[] => {
  const names = new Set<string>();
  for (const inner of framesIn(whole)) {
    for (const name of inner.byName.keys()) names.add(name);
    if (inner.item) names.add(inner.item.theirs);
  }
  return [...names].filter((name) => name !== '' && !/^\w+$/.test(name)).sort((one, other) => other.length - one.length);
});

/** The tokens of a text that is a single `{{ }}`, without the braces. */
function unwrapped(tokens: Token[]): Token[] {
  const [first] = tokens;
  const close = first?.kind === 'sign' && first.text.startsWith('{{') ? closing[first.text] : undefined;
  const lone = close !== undefined && tokens.findIndex(({ text }) => text === close) === tokens.length - 1;
  return lone ? tokens.slice(1, -1) : tokens;
}

interface Cursor {
  tokens: readonly Token[];
  at: number;
  depth: number;
  place: ConvertContext;
}

/** An expression of the source in our language. Throws Unreadable where it has no counterpart. */
export function convertExpression(text: string, place: ConvertContext): ExpressionPiece {
  const cursor: Cursor = { tokens: unwrapped(tokensOf(text, oddNames(place))), at: 0, depth: 0, place };
  const piece = choice(cursor);
  if (cursor.at < cursor.tokens.length) throw unreadable('unreadable');

  // Our own parser decides; ids with hyphens are names to it, too.
  const hyphens = new Set([...(piece.text.match(/[A-Za-z_]\w*(?:-\w+)+/g) ?? [])]);
  if (parseExpression(piece.text, { hyphenated: hyphens }).problems.length) throw unreadable('unreadable');

  return piece;
}

const peek = ({ tokens, at }: Cursor): Token => tokens[at] ?? { kind: 'end', text: '' };

function skip(cursor: Cursor, ...texts: readonly string[]): string | undefined {
  const { kind, text } = peek(cursor);
  if ((kind !== 'sign' && kind !== 'name') || !texts.includes(text)) return undefined;
  cursor.at++;
  return text;
}

function want(cursor: Cursor, text: string): void {
  if (skip(cursor, text) === undefined) throw unreadable('unreadable');
}

const loosePiece = (text: string): ExpressionPiece => ({ text, loose: true });

function choice(cursor: Cursor): ExpressionPiece {
  if (++cursor.depth > deepest) throw unreadable('unreadable');
  const test = either(cursor);
  let piece = test;
  if (skip(cursor, '?')) {
    const yes = choice(cursor);
    want(cursor, ':');
    const no = choice(cursor);
    piece = loosePiece(`${operand(yes)} if ${test.text} else ${operand(no)}`);
  }

  cursor.depth--;
  return piece;
}

function either(cursor: Cursor): ExpressionPiece {
  let left = both(cursor);
  while (skip(cursor, '||', 'or', 'OR')) left = loosePiece(`${left.text} or ${both(cursor).text}`);
  return left;
}

/** `or` inside `and` has parentheses already, so nothing else needs them. */
function both(cursor: Cursor): ExpressionPiece {
  let left = negation(cursor);
  while (skip(cursor, '&&', 'and', 'AND')) left = loosePiece(`${left.text} and ${negation(cursor).text}`);
  return left;
}

function negation(cursor: Cursor): ExpressionPiece {
  if (!skip(cursor, '!', 'not', 'NOT')) return comparison(cursor);
  if (++cursor.depth > deepest) throw unreadable('unreadable');
  const of = negation(cursor);
  cursor.depth--;
  return loosePiece(`not ${operand(of)}`);
}

const comparisons: Readonly<Record<string, string>> = {
  '==': '==',
  '===': '==',
  '!=': '!=',
  '!==': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

function comparison(cursor: Cursor): ExpressionPiece {
  const left = sum(cursor);
  const sign = skip(cursor, ...Object.keys(comparisons));
  if (sign !== undefined) return compared(left, comparisons[sign] ?? sign, sum(cursor));
  if (skip(cursor, 'contains')) return loosePiece(`${parenthesise(sum(cursor))} in ${parenthesise(left)}`);
  if (skip(cursor, 'matches')) return loosePiece(`${parenthesise(left)} is matching(${sum(cursor).text})`);
  if (skip(cursor, 'in')) return loosePiece(`${parenthesise(left)} in ${parenthesise(sum(cursor))}`);
  if (skip(cursor, 'between')) {
    const least = sum(cursor);
    if (skip(cursor, 'and', 'AND', '..') === undefined) throw unreadable('unreadable');
    return loosePiece(`${operand(least)} <= ${operand(left)} <= ${operand(sum(cursor))}`);
  }

  return left;
}

/** Comparing a missing value is false. */
function compared(left: ExpressionPiece, sign: string, right: ExpressionPiece): ExpressionPiece {
  const orders = sign.startsWith('<') || sign.startsWith('>');
  const bases = [left, right].map(({ text }) =>
    orders && text.endsWith(emptyDefault) ? text.slice(0, -emptyDefault.length) : undefined,
  );
  const [first = operand(left), second = operand(right)] = bases;
  const guards = bases.flatMap((base) => (base === undefined ? [] : [`${base} is defined and `]));

  return loosePiece(`${guards.join('')}${first} ${sign} ${second}`);
}

function sum(cursor: Cursor): ExpressionPiece {
  let left = product(cursor);
  for (let sign = skip(cursor, '+', '-'); sign !== undefined; sign = skip(cursor, '+', '-'))
    left = loosePiece(`${operand(left)} ${sign} ${operand(product(cursor))}`);
  return left;
}

function product(cursor: Cursor): ExpressionPiece {
  let left = signed(cursor);
  for (let sign = skip(cursor, '*', '/', '%'); sign !== undefined; sign = skip(cursor, '*', '/', '%'))
    left = loosePiece(`${operand(left)} ${sign} ${operand(signed(cursor))}`);
  return left;
}

/** Filters bind tighter than any operator; comparisons and choices need parentheses. */
const operand = (piece: ExpressionPiece): string =>
  /[<>=]| (?:and|or|in|is|if|not) /.test(piece.text) ? parenthesise(piece) : piece.text;

function signed(cursor: Cursor): ExpressionPiece {
  if (!skip(cursor, '-')) return primary(cursor);
  return loosePiece(`-${parenthesise(primary(cursor))}`);
}

const constants: Readonly<Record<string, string>> = { true: 'true', false: 'false', nil: 'null', null: 'null', none: 'null' };
const closing: Readonly<Record<string, string>> = { '(': ')', '{{': '}}', '{{{': '}}}' };

/** Infix operators. `contains` and `matches` are functions as well. */
const infix: ReadonlySet<string> = new Set(['contains', 'matches', 'between']);
const operators: ReadonlySet<string> = new Set(['and', 'or', 'not', 'in', 'AND', 'OR', 'NOT']);

function primary(cursor: Cursor): ExpressionPiece {
  const { kind, text } = peek(cursor);
  cursor.at++;
  if (kind === 'number') return { text, loose: false };
  if (kind === 'text') return { text: quoteText(text.slice(1, -1).replace(/\\(.)/g, unescaped)), loose: false };
  if (kind === 'sign' && text === '[') return list(cursor);

  const close = kind === 'sign' ? closing[text] : undefined;
  if (close !== undefined) {
    const inside = choice(cursor);
    want(cursor, close);
    return inside.loose ? { text: `(${inside.text})`, loose: false } : inside;
  }
  if (kind !== 'name' || operators.has(text)) throw unreadable('unreadable');
  if (skip(cursor, '(')) return call(text, cursor);
  if (infix.has(text)) throw unreadable('unreadable');

  const path = [text, ...memberNames(cursor, text === 'previous_response')];
  if (path.length === 1 && Object.hasOwn(constants, text)) return { text: constants[text] ?? text, loose: false };
  return resolvePath(path, cursor.place);
}

const unescaped = (_: string, character: string): string => {
  if (character === 'n') return '\n';
  if (character === 't') return '\t';
  return character;
};

/** `.a.b[0]["c"]`, and behind `previous_response` also `:step` and `:field`. */
function memberNames(cursor: Cursor, colons: boolean): string[] {
  const names: string[] = [];
  for (;;) {
    if (skip(cursor, ...(colons && names.length < 2 ? ['.', ':'] : ['.']))) {
      const { kind, text } = peek(cursor);
      if (kind !== 'name' && kind !== 'number') throw unreadable('unreadable');
      cursor.at++;
      names.push(...text.split('.'));
    } else if (peek(cursor).text === '[' && ['number', 'text'].includes(cursor.tokens[cursor.at + 1]?.kind ?? '')) {
      const inside = cursor.tokens[cursor.at + 1];
      cursor.at += 2;
      want(cursor, ']');
      names.push(inside?.kind === 'text' ? inside.text.slice(1, -1) : (inside?.text ?? ''));
    } else return names;
  }
}

function list(cursor: Cursor): ExpressionPiece {
  const items: string[] = [];
  while (!skip(cursor, ']')) {
    items.push(choice(cursor).text);
    if (!skip(cursor, ',') && peek(cursor).text !== ']') throw unreadable('unreadable');
  }
  return { text: `[${items.join(', ')}]`, loose: false };
}

function call(name: string, cursor: Cursor): ExpressionPiece {
  const expressionPieces: ExpressionPiece[] = [];
  const inner = name === 'any' || name === 'all' || name === 'count';
  while (!skip(cursor, ')')) {
    const { kind, text } = peek(cursor);
    if (inner && expressionPieces.length === 1 && kind === 'text') {
      cursor.at++;
      const item = 'it';
      expressionPieces.push(convertExpression(text.slice(1, -1).replace(/\\(.)/g, unescaped), { ...cursor.place, item }));
    } else expressionPieces.push(choice(cursor));

    if (!skip(cursor, ',') && peek(cursor).text !== ')') throw unreadable('unreadable');
  }

  const make = Object.hasOwn(functionConverters, name) ? functionConverters[name] : undefined;
  const piece = make?.(expressionPieces);
  if (!piece) throw unreadable('noSuchFunction', { name });

  return piece;
}
