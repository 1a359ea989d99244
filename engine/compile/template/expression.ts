import type { Argument, BinaryOperator, Comparison, Expression, Name } from './ast.ts';
import {
  broken,
  closes,
  complain,
  deeper,
  foreign,
  isSign,
  isWord,
  link,
  type Parser,
  peek,
  previousEnd,
  rangeOf,
  since,
  skip,
  skipWord,
  unexpected,
  want,
} from './cursor.ts';
import type { Token } from './lexer.ts';
import { checkFilter, checkFunction, checkTest } from './names.ts';

/** Reads tokens as one expression; what is left over becomes a problem. Always gives an expression. */
export function parseWhole(parser: Parser): Expression {
  const expression = parseExpression(parser);
  const left = peek(parser);
  if (left.type === 'end') return expression;
  unexpected(parser, left);
  const last = parser.tokens.at(-1) ?? left;
  return { kind: 'broken', of: expression, range: { start: expression.range.start, end: last.end } };
}

/** A value with inline choices: `a if c else b`, `c ? a : b`. */
export function parseExpression(parser: Parser): Expression {
  return deeper(parser, () => {
    const { start } = peek(parser);
    const first = parseOr(parser);
    if (skip(parser, '?')) {
      const value = parseExpression(parser);
      const otherwise = want(parser, ':') ? parseExpression(parser) : broken(parser);
      return { kind: 'choice', test: first, value, otherwise, range: since(parser, start) };
    }
    if (!skipWord(parser, 'if')) return first;
    const test = parseOr(parser);
    if (!skipWord(parser, 'else')) return { kind: 'choice', test, value: first, range: since(parser, start) };
    const otherwise = parseExpression(parser);
    return { kind: 'choice', test, value: first, otherwise, range: since(parser, start) };
  });
}

/** A value without an inline choice, as after `in` of a loop. */
export function parseOr(parser: Parser): Expression {
  const { start } = peek(parser);
  let left = parseAnd(parser);
  while (skipWord(parser, 'or') || foreign(parser, '||', 'or')) left = binary(parser, start, 'or', left, parseAnd(parser));
  return left;
}

function parseAnd(parser: Parser): Expression {
  const { start } = peek(parser);
  let left = parseNot(parser);
  while (skipWord(parser, 'and') || foreign(parser, '&&', 'and')) left = binary(parser, start, 'and', left, parseNot(parser));
  return left;
}

function parseNot(parser: Parser): Expression {
  const start = peek(parser).start;
  if (!skipWord(parser, 'not') && !foreign(parser, '!', 'not')) return parseCompare(parser);
  return deeper(parser, () => {
    const of = parseNot(parser);
    return { kind: 'not', of, range: since(parser, start) };
  });
}

const comparisons: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);
const isComparison = (text: string): text is Comparison => comparisons.has(text);

function parseCompare(parser: Parser): Expression {
  const { start } = peek(parser);
  const first = parseBinary(parser, 0);
  const rest: { operator: Comparison; right: Expression }[] = [];
  for (;;) {
    const token = peek(parser);
    let comparison: Comparison;
    if (token.type === 'operator' && isComparison(token.text)) comparison = token.text;
    else if (isWord(token, 'in')) comparison = 'in';
    else if (isWord(token, 'not') && isWord(parser.tokens[parser.at + 1], 'in')) {
      comparison = 'not in';
      parser.at++;
    } else break;
    parser.at++;
    link(parser);
    rest.push({ operator: comparison, right: parseBinary(parser, 0) });
  }
  return rest.length ? { kind: 'compare', first, rest, range: since(parser, start) } : first;
}

const binaries: readonly (readonly BinaryOperator[])[] = [['+', '-'], ['~'], ['*', '/', '//', '%']];

function parseBinary(parser: Parser, level: number): Expression {
  const operators = binaries[level];
  if (!operators) return parseUnary(parser, true);
  const { start } = peek(parser);
  let left = parseBinary(parser, level + 1);
  for (;;) {
    const token = peek(parser);
    const found = token.type === 'operator' ? operators.find((one) => one === token.text) : undefined;
    if (!found) return left;
    parser.at++;
    left = binary(parser, start, found, left, parseBinary(parser, level + 1));
  }
}

/** As in Jinja, filters and tests after a sign take the signed value: `-1 | abs` is 1; as in Python, `-2 ** 2` is -4. */
function parseUnary(parser: Parser, filtered: boolean): Expression {
  const token = peek(parser);
  if (token.type === 'operator' && (token.text === '-' || token.text === '+')) {
    parser.at++;
    const signed = deeper(parser, (): Expression => {
      const of = parseUnary(parser, false);
      return { kind: token.text === '-' ? 'negate' : 'plus', of, range: since(parser, token.start) };
    });
    return filtered ? parseFilters(parser, signed, token.start) : signed;
  }
  const left = filtered ? parseFilters(parser, parsePostfix(parser), token.start) : parsePostfix(parser);
  if (!skip(parser, '**')) return left;
  return binary(
    parser,
    token.start,
    '**',
    left,
    deeper(parser, () => parseUnary(parser, filtered)),
  );
}

/** `value | filter(…)` and `value is test`, any number of them. */
function parseFilters(parser: Parser, of: Expression, start: number): Expression {
  let value = of;
  for (;;) {
    if (skip(parser, '|')) {
      link(parser);
      const filter = peek(parser);
      if (filter.type !== 'name') {
        value = broken(parser, value, 'The name of a filter belongs here.');
        continue;
      }
      parser.at++;
      const given = skip(parser, '(') ? parseArguments(parser) : [];
      const filterRange = { start: filter.start, end: filter.end };
      checkFilter(filter.text, filterRange, given, parser.problems);
      const range = since(parser, start);
      value = { kind: 'filter', of: value, filter: filter.text, filterRange, arguments: given, range };
    } else if (skipWord(parser, 'is')) {
      link(parser);
      value = parseTest(parser, value, start);
    } else return value;
  }
}

const endsTest: ReadonlySet<string> = new Set(['else', 'or', 'and', 'if', 'is', 'not', 'in', 'for']);

function parseTest(parser: Parser, of: Expression, start: number): Expression {
  const negated = skipWord(parser, 'not');
  const test = peek(parser);
  if (test.type !== 'name') return broken(parser, of, 'The name of a test belongs here, for example `defined`.');
  parser.at++;
  let given: Expression[] = [];
  const next = peek(parser);
  if (skip(parser, '(')) given = parseArguments(parser).map((argument) => argument.value);
  else if (
    next.type === 'number' ||
    next.type === 'text' ||
    (next.type === 'name' && !endsTest.has(next.text)) ||
    isSign(next, '[') ||
    isSign(next, '{')
  )
    given = [parsePostfix(parser)];
  const testRange = { start: test.start, end: test.end };
  checkTest(test.text, testRange, given.length, parser.problems);
  return {
    kind: 'is',
    of,
    negated,
    test: test.text,
    testRange,
    arguments: given,
    range: since(parser, start),
  };
}

/** A primary with its members, indexes, slices and calls. */
function parsePostfix(parser: Parser): Expression {
  const start = peek(parser).start;
  let value = parsePrimary(parser);
  for (;;) {
    if (skip(parser, '.')) {
      link(parser);
      const member = peek(parser);
      // A word of the language after a blank goes on with the expression: `[a. for a in b]` while it is being typed.
      const cut = reserved.has(member.text) && member.start > previousEnd(parser);
      if (member.type === 'name' && !cut) {
        parser.at++;
        value = { kind: 'member', of: value, name: member.text, nameRange: rangeOf(member), range: { start, end: member.end } };
      } else if (member.type === 'number' && member.number !== undefined) {
        parser.at++;
        const index: Expression = { kind: 'literal', value: member.number, range: rangeOf(member) };
        value = { kind: 'index', of: value, index, range: { start, end: member.end } };
      } else value = broken(parser, value, 'A name belongs after the dot.');
    } else if (skip(parser, '[')) {
      link(parser);
      value = parseIndex(parser, value, start);
    } else if (skip(parser, '(')) {
      link(parser);
      const given = parseArguments(parser);
      const range = { start, end: previousEnd(parser) };
      if (value.kind === 'name') checkFunction(value.name, value.range, given, parser.problems);
      value = { kind: 'call', callee: value, arguments: given, range };
    } else return value;
  }
}

function parseIndex(parser: Parser, of: Expression, start: number): Expression {
  const parts: (Expression | undefined)[] = [undefined];
  for (;;) {
    if (closes(parser, ']')) break;
    if (skip(parser, ':')) parts.push(undefined);
    else if (parts.at(-1) === undefined) parts[parts.length - 1] = parseExpression(parser);
    else break;
  }
  want(parser, ']');
  const range = { start, end: Math.max(previousEnd(parser), of.range.end) };
  const [first, second, third] = parts;
  if (parts.length === 1) {
    if (first) return { kind: 'index', of, index: first, range };
    return broken(parser, of, 'An index or a slice belongs between the brackets.');
  }
  if (parts.length > 3) complain(parser, range, 'A slice has at most three parts: `[from:to:step]`.');
  return {
    kind: 'slice',
    of,
    ...(first ? { from: first } : {}),
    ...(second ? { to: second } : {}),
    ...(third ? { step: third } : {}),
    range,
  };
}

/** What follows an opening parenthesis, the closing one included. */
function parseArguments(parser: Parser): Argument[] {
  const given: Argument[] = [];
  while (!closes(parser, ')')) {
    const token = peek(parser);
    const after = parser.tokens[parser.at + 1];
    if (token.type === 'name' && after?.type === 'operator' && after.text === '=') {
      parser.at += 2;
      given.push({ name: token.text, nameRange: rangeOf(token), value: parseExpression(parser) });
    } else {
      const value = parseExpression(parser);
      given.push({ value: isWord(peek(parser), 'for') ? parseComprehension(parser, value, value.range.start) : value });
    }
    if (!skip(parser, ',')) break;
  }
  want(parser, ')');
  return given;
}

const reserved: ReadonlySet<string> = new Set(['and', 'or', 'not', 'in', 'is', 'if', 'else', 'for']);
const constants: ReadonlyMap<string, null | boolean> = new Map([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
  ['null', null],
]);

function parsePrimary(parser: Parser): Expression {
  const token = peek(parser);
  const range = rangeOf(token);
  if (token.type === 'text') {
    parser.at++;
    return { kind: 'literal', value: token.text, range };
  }
  if (token.type === 'number' && token.number !== undefined) {
    parser.at++;
    if (!Number.isFinite(token.number)) complain(parser, range, 'This number is too large.');
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
  const first = parseExpression(parser);
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
    const item = parseExpression(parser);
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
    const key = parseExpression(parser);
    entries.push({ key, value: want(parser, ':') ? parseExpression(parser) : broken(parser) });
    if (!skip(parser, ',')) break;
  }
  want(parser, '}');
  return { kind: 'map', entries, range: { start, end: previousEnd(parser) } };
}

function parseComprehension(parser: Parser, value: Expression, start: number): Extract<Expression, { kind: 'comprehension' }> {
  skipWord(parser, 'for');
  const names = parseNames(parser);
  const list = skipWord(parser, 'in') ? parseOr(parser) : broken(parser, undefined, '`in` and a list belong here.');
  const filter = skipWord(parser, 'if') ? parseOr(parser) : undefined;
  return { kind: 'comprehension', value, names, list, ...(filter ? { filter } : {}), range: { start, end: previousEnd(parser) } };
}

/** One name, or several with commas, as after `for`. */
export function parseNames(parser: Parser): Name[] {
  const names: Name[] = [];
  const enclosed = skip(parser, '(');
  do {
    const token = peek(parser);
    if (token.type !== 'name' || reserved.has(token.text) || constants.has(token.text)) {
      complain(parser, rangeOf(token), 'A name belongs here.');
      break;
    }
    parser.at++;
    names.push({ name: token.text, range: rangeOf(token) });
  } while (skip(parser, ','));
  if (enclosed) want(parser, ')');
  return names;
}

function binary(parser: Parser, start: number, operator: BinaryOperator, left: Expression, right: Expression): Expression {
  link(parser);
  return { kind: 'binary', operator, left, right, range: since(parser, start) };
}
