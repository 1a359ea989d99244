import type { Fix, Range } from '../../../language/problems.ts';
import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';
import type { Expression, TemplateProblem } from './ast.ts';
import type { Token } from './lexer.ts';

/** Levels of brackets, prefixes and inline choices in one expression. */
export const maxExpressionDepth = 64;
/** The longest expression, in UTF-16 code units. */
export const maxExpression = 8192;
/** The most operators, members and filters in a row; it bounds the depth of later recursion. */
const maxLinks = 1000;

export interface Parser {
  tokens: readonly Token[];
  at: number;
  depth: number;
  links: number;
  /** After the first fault the rest is read without further complaints. */
  failed: boolean;
  problems: TemplateProblem[];
}

export const peek = (parser: Parser): Token => parser.tokens[parser.at] ?? { type: 'end', text: '', start: 0, end: 0 };

export const isSign = (token: Token, sign: string): boolean => token.type === 'operator' && token.text === sign;
export const closes = (parser: Parser, sign: string): boolean => peek(parser).type === 'end' || isSign(peek(parser), sign);

export function skip(parser: Parser, operator: string): boolean {
  if (!isSign(peek(parser), operator)) return false;
  parser.at++;
  return true;
}

export const isWord = (token: Token | undefined, word: string): boolean => token?.type === 'name' && token.text === word;

export function skipWord(parser: Parser, word: string): boolean {
  if (!isWord(peek(parser), word)) return false;
  parser.at++;
  return true;
}

/** Takes `operator` or complains that it is missing. */
export function want(parser: Parser, operator: string): boolean {
  if (skip(parser, operator)) return true;
  const token = peek(parser);
  if (token.type === 'end') complain(parser, rangeOf(token), say(texts.missingSign, { sign: operator }));
  else complain(parser, rangeOf(token), say(texts['missingSign.before'], { sign: operator, next: source(token) }));
  return false;
}

/** `&&`, `||` and `!` are accepted and reported. */
export function foreign(parser: Parser, operator: string, word: string): boolean {
  const token = peek(parser);
  if (!skip(parser, operator)) return false;

  complain(parser, rangeOf(token), say(texts.foreignOperator, { sign: operator }), {
    hint: say(texts['foreignOperator.hint'], { word }),
    fixes: [inPlaceOf(parser, token, word)],
  });

  return true;
}

/** Replaces an operator that has just been read by a word, separated from its neighbours. */
function inPlaceOf({ tokens, at }: Parser, { start, end }: Token, word: string): Fix {
  const before = tokens[at - 2]?.end === start ? ' ' : '';
  const after = tokens[at]?.start === end ? ' ' : '';
  return { title: say(texts.rename, { name: word }), edits: [{ range: { start, end }, text: `${before}${word}${after}` }] };
}

export function complain(
  parser: Parser,
  range: Range,
  message: string,
  more: Pick<TemplateProblem, 'hint' | 'fixes'> = {},
): void {
  if (parser.failed) return;
  parser.failed = true;
  parser.problems.push({ code: 'template-syntax', range, message, ...more });
}

export function unexpected(parser: Parser, token: Token): void {
  const before = parser.tokens[parser.at - 1];
  complain(parser, rangeOf(token), say(texts.misplaced, { sign: source(token) }), mendOf(token, before));
}

function mendOf(token: Token, before: Token | undefined): Pick<TemplateProblem, 'hint' | 'fixes'> {
  const range = rangeOf(token);
  if (isSign(token, '='))
    return {
      hint: say(texts['misplaced.equals']),
      fixes: [{ title: say(texts.rename, { name: '==' }), edits: [{ range, text: '==' }] }],
    };

  return token.type === 'text' && before?.type === 'text' ? { hint: say(texts['misplaced.text']) } : {};
}

/** A node for a missing value; it keeps the expression before it. */
export function broken(parser: Parser, of?: Expression, message?: string): Expression {
  const token = peek(parser);
  const range = { start: of?.range.start ?? token.start, end: of ? Math.max(previousEnd(parser), of.range.end) : token.start };
  if (message) complain(parser, token.type === 'end' ? range : rangeOf(token), message);
  else if (token.type === 'end') complain(parser, rangeOf(token), say(texts.missingValue));
  else unexpected(parser, token);
  return { kind: 'broken', of, range };
}

export function link(parser: Parser): void {
  if (++parser.links <= maxLinks) return;
  complain(parser, rangeOf(peek(parser)), say(texts.manyLinks, { most: maxLinks }));
  parser.at = parser.tokens.length - 1;
}

/** Parses one level deeper; below the deepest level it returns a broken node and skips the rest. */
export function deeper(parser: Parser, read: () => Expression): Expression {
  if (parser.depth >= maxExpressionDepth) {
    complain(parser, rangeOf(peek(parser)), say(texts.deepExpression, { most: maxExpressionDepth }));
    parser.at = parser.tokens.length - 1;
    return broken(parser);
  }

  parser.depth++;
  const result = read();
  parser.depth--;

  return result;
}

export const rangeOf = (token: Token): Range => ({ start: token.start, end: token.end });
/** From `start` to the end of the token before. */
export const since = (parser: Parser, start: number): Range => ({ start, end: Math.max(start, previousEnd(parser)) });
export const previousEnd = (parser: Parser): number => parser.tokens[parser.at - 1]?.end ?? peek(parser).start;
const source = (token: Token): string => (token.type === 'text' ? JSON.stringify(token.text) : token.text);
