import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';
import type { Expression, Name } from './ast.ts';
import { broken, closes, complain, isWord, type Parser, peek, previousEnd, rangeOf, skip, skipWord, want } from './cursor.ts';
import { parseChoice, parseOr } from './expression.ts';
import type { Token } from './lexer.ts';

/** Words that are no names. */
export const reserved: ReadonlySet<string> = new Set(['and', 'or', 'not', 'in', 'is', 'if', 'else', 'for']);
const constants: ReadonlyMap<string, null | boolean> = new Map([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
  ['null', null],
]);

/** A literal, a name, or something in brackets. */
export function parsePrimary(parser: Parser): Expression {
  const token = peek(parser);
  const range = rangeOf(token);
  if (token.type === 'text') {
    parser.at++;
    return { kind: 'literal', value: token.text, range };
  }
  if (token.type === 'number' && token.number !== undefined) {
    parser.at++;
    if (!Number.isFinite(token.number)) complain(parser, range, say(texts.largeNumber));
    return { kind: 'literal', value: token.number, range };
  }
  if (token.type === 'name' && !reserved.has(token.text)) {
    parser.at++;
    const constant = constants.get(token.text);
    return constant === undefined ? { kind: 'name', name: token.text, range } : { kind: 'literal', value: constant, range };
  }
  if (skip(parser, '(') || skip(parser, '{{')) return parseParentheses(parser, token);
  if (skip(parser, '[')) return parseList(parser, token.start, ']', []);
  if (skip(parser, '{')) return parseMap(parser, token.start);

  return broken(parser);
}

function parseParentheses(parser: Parser, open: Token): Expression {
  const close = open.text === '{{' ? '}}' : ')';
  if (close === ')' && skip(parser, ')'))
    return { kind: 'list', items: [], range: { start: open.start, end: previousEnd(parser) } };

  const first = parseChoice(parser);
  if (isWord(peek(parser), 'for')) {
    const made = parseComprehension(parser, first, open.start);
    want(parser, close);
    return made;
  }
  if (close === ')' && skip(parser, ',')) return parseList(parser, open.start, ')', [first]);

  want(parser, close);
  return first;
}

function parseList(parser: Parser, start: number, close: string, before: Expression[]): Expression {
  const items = before;
  while (!closes(parser, close)) {
    const item = parseChoice(parser);
    if (items.length === 0 && isWord(peek(parser), 'for')) {
      const made = parseComprehension(parser, item, start);
      want(parser, close);
      return { ...made, range: { start, end: previousEnd(parser) } };
    }

    items.push(item);
    if (!skip(parser, ',')) break;
  }

  want(parser, close);
  return { kind: 'list', items, range: { start, end: previousEnd(parser) } };
}

function parseMap(parser: Parser, start: number): Expression {
  const entries: { key: Expression; value: Expression }[] = [];
  while (!closes(parser, '}')) {
    const key = parseChoice(parser);
    entries.push({ key, value: want(parser, ':') ? parseChoice(parser) : broken(parser) });
    if (!skip(parser, ',')) break;
  }

  want(parser, '}');
  return { kind: 'map', entries, range: { start, end: previousEnd(parser) } };
}

/** `value for names in list if filter`, whose value is already read. */
export function parseComprehension(
  parser: Parser,
  value: Expression,
  start: number,
): Extract<Expression, { kind: 'comprehension' }> {
  skipWord(parser, 'for');
  const names = parseNames(parser);
  const list = skipWord(parser, 'in') ? parseOr(parser) : broken(parser, undefined, say(texts.missingList));
  const filter = skipWord(parser, 'if') ? parseOr(parser) : undefined;
  return { kind: 'comprehension', value, names, list, filter, range: { start, end: previousEnd(parser) } };
}

/** One name, or several (at most `most`) with commas, as after `for`. */
export function parseNames(parser: Parser, most = Number.POSITIVE_INFINITY): Name[] {
  const names: Name[] = [];
  const enclosed = skip(parser, '(');
  do {
    const token = peek(parser);
    if (token.type !== 'name' || reserved.has(token.text) || constants.has(token.text)) {
      complain(parser, rangeOf(token), say(texts.missingName));
      break;
    }

    parser.at++;
    names.push({ name: token.text, range: rangeOf(token) });
  } while (names.length < most && skip(parser, ','));

  if (enclosed) want(parser, ')');
  return names;
}
