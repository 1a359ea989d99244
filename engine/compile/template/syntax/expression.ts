import type { BinaryOperator, Comparison, Expression } from './ast.ts';
import { broken, deeper, foreign, isWord, link, type Parser, peek, since, skip, skipWord, unexpected, want } from './cursor.ts';
import { parseFilters } from './piped.ts';
import { parsePostfix } from './postfix.ts';

/** Parses tokens as one expression; leftover tokens become a problem. Always returns an expression. */
export function parseWhole(parser: Parser): Expression {
  const expression = parseChoice(parser);
  const left = peek(parser);
  if (left.type === 'end') return expression;
  unexpected(parser, left);
  const last = parser.tokens.at(-1) ?? left;
  return { kind: 'broken', of: expression, range: { start: expression.range.start, end: last.end } };
}

/** Reports leftover tokens. */
export function endsHere(parser: Parser): void {
  const token = peek(parser);
  if (token.type !== 'end') unexpected(parser, token);
}

/** A value with inline choices: `a if c else b`, `c ? a : b`. */
export function parseChoice(parser: Parser): Expression {
  return deeper(parser, () => {
    const { start } = peek(parser);
    const first = parseOr(parser);
    if (skip(parser, '?')) {
      const value = parseChoice(parser);
      const otherwise = want(parser, ':') ? parseChoice(parser) : broken(parser);
      return { kind: 'choice', test: first, value, otherwise, range: since(parser, start) };
    }
    if (!skipWord(parser, 'if')) return first;

    const test = parseOr(parser);
    if (!skipWord(parser, 'else')) return { kind: 'choice', test, value: first, range: since(parser, start) };

    const otherwise = parseChoice(parser);
    return { kind: 'choice', test, value: first, otherwise, range: since(parser, start) };
  });
}

/** A value without an inline choice, as after `in` of a loop. */
export function parseOr(parser: Parser): Expression {
  const { start } = peek(parser);
  let left = parseAnd(parser);
  while (skipWord(parser, 'or') || foreign(parser, '||', 'or'))
    left = joinBy(parser, start, { operator: 'or', left, right: parseAnd(parser) });
  return left;
}

function parseAnd(parser: Parser): Expression {
  const { start } = peek(parser);
  let left = parseNot(parser);
  while (skipWord(parser, 'and') || foreign(parser, '&&', 'and'))
    left = joinBy(parser, start, { operator: 'and', left, right: parseNot(parser) });
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
    left = joinBy(parser, start, { operator: found, left, right: parseBinary(parser, level + 1) });
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

  const right = deeper(parser, () => parseUnary(parser, filtered));
  return joinBy(parser, token.start, { operator: '**', left, right });
}

function joinBy(
  parser: Parser,
  start: number,
  { operator, left, right }: { operator: BinaryOperator; left: Expression; right: Expression },
): Expression {
  link(parser);
  return { kind: 'binary', operator, left, right, range: since(parser, start) };
}
