import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';
import { checkFilter, checkTest } from '../types/signatures.ts';
import type { Expression } from './ast.ts';
import { broken, isSign, link, type Parser, peek, rangeOf, since, skip, skipWord } from './cursor.ts';
import { parseArguments, parsePostfix } from './postfix.ts';

/** The name of a filter and its arguments, behind `|`. */
export function parseFilter(parser: Parser, of: Expression, start: number): Expression {
  link(parser);
  const filter = peek(parser);
  if (filter.type !== 'name') return broken(parser, of, say(texts.missingFilter));

  parser.at++;
  const given = skip(parser, '(') ? parseArguments(parser) : [];
  const filterRange = rangeOf(filter);
  checkFilter(filter.text, filterRange, given, parser.problems);

  return { kind: 'filter', of, filter: filter.text, filterRange, arguments: given, range: since(parser, start) };
}

/** `value | filter(…)` and `value is test`, any number of them. */
export function parseFilters(parser: Parser, of: Expression, start: number): Expression {
  let value = of;
  for (;;) {
    if (skip(parser, '|')) value = parseFilter(parser, value, start);
    else if (skipWord(parser, 'is')) {
      link(parser);
      value = parseTest(parser, value, start);
    } else return value;
  }
}

const endsTest: ReadonlySet<string> = new Set(['else', 'or', 'and', 'if', 'is', 'not', 'in', 'for']);

function parseTest(parser: Parser, of: Expression, start: number): Expression {
  const negated = skipWord(parser, 'not');
  const test = peek(parser);
  if (test.type !== 'name') return broken(parser, of, say(texts.missingTest));

  parser.at++;
  let expressions: Expression[] = [];
  const next = peek(parser);

  if (skip(parser, '(')) expressions = parseArguments(parser).map((argument) => argument.value);
  else if (
    next.type === 'number' ||
    next.type === 'text' ||
    (next.type === 'name' && !endsTest.has(next.text)) ||
    isSign(next, '[') ||
    isSign(next, '{')
  )
    expressions = [parsePostfix(parser)];

  const testRange = { start: test.start, end: test.end };
  // As in Python, `None`, `True` and `False` are the same words.
  const name = /^(?:None|True|False)$/.test(test.text) ? test.text.toLowerCase() : test.text;
  checkTest(name, testRange, expressions.length, parser.problems);

  return {
    kind: 'is',
    of,
    negated,
    test: name,
    testRange,
    arguments: expressions,
    range: since(parser, start),
  };
}
