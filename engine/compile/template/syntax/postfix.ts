import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';
import { checkFunction } from '../types/signatures.ts';
import type { Argument, Expression } from './ast.ts';
import { broken, closes, complain, isSign, isWord, link, type Parser, peek, previousEnd, rangeOf, skip, want } from './cursor.ts';
import { parseChoice } from './expression.ts';
import { parseComprehension, parsePrimary, reserved } from './primary.ts';

/** A primary with its members, indexes, slices and calls. */
export function parsePostfix(parser: Parser): Expression {
  const start = peek(parser).start;
  let value = parsePrimary(parser);
  for (;;) {
    if (skip(parser, '.')) {
      link(parser);
      const member = peek(parser);
      // A keyword after a space continues the expression: `[a. for a in b]` while it is being typed.
      const cut = reserved.has(member.text) && member.start > previousEnd(parser);

      if (member.type === 'name' && !cut) {
        parser.at++;
        value = { kind: 'member', of: value, name: member.text, nameRange: rangeOf(member), range: { start, end: member.end } };
      } else if (member.type === 'number' && member.number !== undefined) {
        parser.at++;
        const index: Expression = { kind: 'literal', value: member.number, range: rangeOf(member) };
        value = { kind: 'index', of: value, index, range: { start, end: member.end } };
      } else value = broken(parser, value, say(texts.missingMember));
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
    else if (parts.at(-1) === undefined) parts[parts.length - 1] = parseChoice(parser);
    else break;
  }

  want(parser, ']');
  const range = { start, end: Math.max(previousEnd(parser), of.range.end) };
  const [first, second, third] = parts;
  if (parts.length === 1) {
    if (first) return { kind: 'index', of, index: first, range };
    return broken(parser, of, say(texts.missingIndex));
  }

  if (parts.length > 3) complain(parser, range, say(texts.longSlice));
  return {
    kind: 'slice',
    of,
    from: first,
    to: second,
    step: third,
    range,
  };
}

/** The part behind an opening parenthesis, the closing one included. */
export function parseArguments(parser: Parser): Argument[] {
  const callArguments: Argument[] = [];
  while (!closes(parser, ')')) {
    const token = peek(parser);
    if (isSign(token, '*') || isSign(token, '**'))
      complain(parser, rangeOf(token), say(texts.spread), { hint: say(texts['spread.hint']) });
    const after = parser.tokens[parser.at + 1];

    if (token.type === 'name' && after?.type === 'operator' && after.text === '=') {
      parser.at += 2;
      callArguments.push({ name: token.text, nameRange: rangeOf(token), value: parseChoice(parser) });
    } else {
      const value = parseChoice(parser);
      callArguments.push({ value: isWord(peek(parser), 'for') ? parseComprehension(parser, value, value.range.start) : value });
    }

    if (!skip(parser, ',')) break;
  }

  want(parser, ')');
  return callArguments;
}
