import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Expression, Part, Template } from '../../../../engine/compile/template/ast.ts';
import { expressionAt, expressionsOf, scopeAt } from '../../../../engine/compile/template/at.ts';
import { childrenOf } from '../../../../engine/compile/template/children.ts';
import { parseCondition } from '../../../../engine/compile/template/condition.ts';
import { evaluateCondition, render } from '../../../../engine/compile/template/evaluate.ts';
import { infer } from '../../../../engine/compile/template/infer.ts';
import { parseExpression, parseTemplate } from '../../../../engine/compile/template/parse.ts';
import { references } from '../../../../engine/compile/template/references.ts';
import { TemplateError } from '../../../../engine/compile/template/values.ts';
import { filters } from '../../../../engine/language/filters.ts';
import { functions } from '../../../../engine/language/functions.ts';
import { tests } from '../../../../engine/language/tests.ts';
import { string, unknown } from '../../../../engine/language/types.ts';
import { groups, scope, syntax } from './cases/vectors.ts';
import { scopeOf } from './scope.ts';

const types = {
  lookup: (name: string) => (name === 'name' ? string : name === 'm' ? unknown : undefined),
  names: () => ['name', 'm'],
};
const corpus = [...Object.values(groups).flatMap((vectors) => vectors.map(([text]) => text)), ...syntax.map(([text]) => text)];
const words = [
  '{{',
  '}}',
  '{%',
  '%}',
  '{#',
  '#}',
  '-',
  '{{-',
  '-%}',
  'if',
  'else',
  'elif',
  'endif',
  'for',
  'in',
  'endfor',
  'set',
  'raw',
  'endraw',
  'not',
  'and',
  'or',
  'is',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  ',',
  ':',
  '|',
  '.',
  '=',
  '==',
  '<',
  '+',
  '*',
  '**',
  '//',
  '%',
  '~',
  '?',
  "'",
  '"',
  '\\',
  '\n',
  ' ',
  '0',
  '1',
  '2.5',
  '1e9',
  '"a"',
  "'b'",
  '"(a+)+$"',
  '"constructor"',
  '"__proto__"',
  'constructor',
  '__proto__',
  'prototype',
  'toString',
  'loop',
  'x',
  '😀',
  '\ud800',
  '\u0000',
  ...Object.keys(scope),
  ...Object.keys(filters),
  ...Object.keys(tests),
  ...Object.keys(functions),
];
const soup = fc.array(fc.constantFrom(...words), { maxLength: 40 }).map((parts) => parts.join(' '));
const expressionSoup = fc
  .array(fc.constantFrom(...words.slice(22)), { maxLength: 12 })
  .map((parts) => `{{ ${parts.join(' ')} }}`);
/** A known template with a piece cut out, doubled, or replaced by a word. */
const mutant = fc
  .tuple(fc.constantFrom(...corpus), fc.nat(), fc.nat(4), fc.oneof(fc.constant(''), fc.constantFrom(...words)))
  .map(([text, at, length, word]) => {
    const from = at % (text.length + 1);
    return text.slice(0, from) + word + text.slice(from + length);
  });
const nested = fc
  .tuple(
    fc.constantFrom(
      '(',
      '[',
      '{"a":',
      'not ',
      '-',
      'x[',
      'f(',
      'a if b else ',
      'a ? b : ',
      '2 ** ',
      '1 + ',
      'x.y',
      ' | upper',
      '[x for x in ',
      '{% if a %}',
      '{% for x in y %}',
      '{{',
    ),
    fc.constantFrom(10, 70, 700, 2000),
  )
  .map(([piece, times]) => {
    const text = piece.repeat(times);
    return text.startsWith('{%') || text.startsWith('{{') ? text : `{{ a ${text} }}`;
  });
const anything = fc.oneof(fc.string({ unit: 'binary' }), soup, expressionSoup, mutant, nested);
const limits = { steps: 20_000, size: 100_000 };

function* partsOf(parts: readonly Part[]): Generator<Part> {
  for (const part of parts) {
    yield part;
    if (part.kind === 'if')
      for (const body of [...part.branches.map((one) => one.body), part.otherwise ?? []]) yield* partsOf(body);
    if (part.kind === 'for') for (const body of [part.body, part.otherwise ?? []]) yield* partsOf(body);
  }
}

function* deep(expression: Expression): Generator<Expression> {
  yield expression;
  for (const child of childrenOf(expression)) yield* deep(child);
}

function wellPlaced(template: Template): void {
  const within = ({ start, end }: { start: number; end: number }, what: string) =>
    assert.ok(
      0 <= start && start <= end && end <= template.text.length,
      `${what} ${start}-${end} in ${JSON.stringify(template.text)}`,
    );
  for (const problem of template.problems) within(problem.range, problem.message);
  for (const part of partsOf(template.parts)) within(part.range, part.kind);
  for (const whole of expressionsOf(template.parts))
    for (const expression of deep(whole)) {
      within(expression.range, expression.kind);
      for (const child of childrenOf(expression))
        if (child.kind !== 'broken')
          assert.ok(child.range.start >= expression.range.start, `${expression.kind} around ${child.kind}: ${template.text}`);
      if (expression.kind === 'name')
        assert.equal(template.text.slice(expression.range.start, expression.range.end), expression.name);
      if (expression.kind === 'member')
        assert.equal(template.text.slice(expression.nameRange.start, expression.nameRange.end), expression.name);
    }
}

/** Nothing but JSON may come out; host objects and functions would be a hole. */
function isJson(value: unknown): boolean {
  if (value === null || ['string', 'boolean'].includes(typeof value)) return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (Array.isArray(value)) return value.every(isJson);
  return (
    typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype && Object.values(value as object).every(isJson)
  );
}

function tolerant<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof TemplateError) return undefined;
    throw error;
  }
}

describe('no text whatsoever breaks the template language', () => {
  it('parsing never throws, and everything has a place in the text', () => {
    fc.assert(
      fc.property(anything, (text) => [parseTemplate(text), parseExpression(text), parseCondition(text)].forEach(wellPlaced)),
      { numRuns: 1000 },
    );
  });

  it('rendering gives JSON or throws a TemplateError with a place in the text', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const template = parseTemplate(text);
        const value = tolerant(() => render(template, scopeOf(scope, 'seed'), limits));
        assert.ok(value === undefined || isJson(value));
        const { values } = tolerant(() => evaluateCondition(parseCondition(text), scopeOf(scope), limits)) ?? { values: {} };
        assert.ok(isJson(values));
      }),
      { numRuns: 1000 },
    );
  });

  it('the host and the scope stay untouched', () => {
    const before = JSON.stringify(scope);
    fc.assert(
      fc.property(expressionSoup, (text) => void tolerant(() => render(parseTemplate(text), scopeOf(scope), limits))),
      { numRuns: 700 },
    );
    assert.equal(JSON.stringify(scope), before);
    assert.deepEqual(Object.keys(Object.prototype), []);
    assert.equal(({} as Record<string, unknown>)['x'], undefined);
  });

  it('types, references and places can be asked for any text at any index', () => {
    fc.assert(
      fc.property(anything, fc.nat(), (text, at) => {
        const template = parseTemplate(text);
        for (const { nameRange, name } of references(template)) assert.equal(text.slice(nameRange.start, nameRange.end), name);
        infer(template, types, ({ range }) => assert.ok(0 <= range.start && range.end <= text.length));
        const index = at % (text.length + 1);
        const spot = expressionAt(template, index);
        if (spot) assert.ok(spot.expression.range.start <= index && index <= spot.expression.range.end);
        scopeAt(template, index, types);
      }),
      { numRuns: 700 },
    );
  });

  it('evaluation looks up nothing that references do not name', () => {
    for (const text of corpus) {
      const template = parseTemplate(text);
      const known = new Set(references(template).map(({ name }) => name));
      const base = scopeOf(scope);
      const lookup = (name: string) => {
        // A `for` asks for the loop around it, a call for a value of that name, and `now()` for the time of the run.
        assert.ok(
          known.has(name) || name === 'loop' || text.includes(`${name}(`) || (name === 'execution' && text.includes('now(')),
          `${name} in ${text}`,
        );
        return base.lookup(name);
      };
      tolerant(() => render(template, { ...base, lookup }, limits));
    }
  });
});
