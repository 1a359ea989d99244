import assert from 'node:assert/strict';
import fc from 'fast-check';
import { expressionAt, scopeAt } from '../../../../engine/compile/template/at.ts';
import { parseCondition } from '../../../../engine/compile/template/condition.ts';
import { evaluateCondition, render } from '../../../../engine/compile/template/evaluation/evaluate.ts';
import { mapFrom, TemplateError } from '../../../../engine/compile/template/evaluation/values.ts';
import { references } from '../../../../engine/compile/template/references.ts';
import type { Expression, Part, Template } from '../../../../engine/compile/template/syntax/ast.ts';
import { childrenOf, expressionsOf } from '../../../../engine/compile/template/syntax/children.ts';
import { parseExpression, parseTemplate } from '../../../../engine/compile/template/syntax/parse.ts';
import { infer } from '../../../../engine/compile/template/types/infer.ts';
import { isMap, type Json } from '../../../../engine/language/json.ts';
import { filters } from '../../../../engine/language/template/filters.ts';
import { functions } from '../../../../engine/language/template/functions.ts';
import { tests } from '../../../../engine/language/template/tests.ts';
import { string, unknownType } from '../../../../engine/language/types.ts';
import { sampledRuns } from '../../../sample.ts';
import { scopeOf } from './scope.ts';
import { vectors } from './vectors/all.ts';
import { scope } from './vectors/scope.ts';

const types = {
  lookup: (name: string) => (name === 'name' ? string : name === 'm' ? unknownType : undefined),
  names: () => ['name', 'm'],
};
const corpus = Object.values(vectors).flatMap(({ gives, fails }) => [...gives, ...fails].map(([text]) => text));
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

/** An expression and all inside it, without recursion: some are a thousand links long. */
function deep(expression: Expression): Expression[] {
  const found = [expression];
  for (let at = 0; at < found.length; at++) for (const child of childrenOf(found[at] ?? expression)) found.push(child);
  return found;
}

function wellPlaced(template: Template): void {
  const within = ({ start, end }: { start: number; end: number }, what: string): void => {
    if (!(0 <= start && start <= end && end <= template.text.length))
      assert.fail(`${what} ${start}-${end} in ${JSON.stringify(template.text)}`);
  };
  for (const problem of template.problems) within(problem.range, problem.message);
  for (const part of partsOf(template.parts)) within(part.range, part.kind);
  for (const whole of expressionsOf(template.parts))
    for (const expression of deep(whole)) {
      within(expression.range, expression.kind);
      for (const child of childrenOf(expression))
        if (child.kind !== 'broken' && child.range.start < expression.range.start)
          assert.fail(`${expression.kind} around ${child.kind}: ${template.text}`);
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
      { numRuns: sampledRuns(600, 3) },
    );
  });

  it('rendering gives JSON or throws a TemplateError with a place in the text', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const template = parseTemplate(text);
        const value = tolerant(() => render(template, scopeOf(scope, 'seed'), limits));
        assert.ok(value === undefined || isJson(value));
        if (typeof value === 'string') assert.ok(value.length <= limits.size);
        const { values } = tolerant(() => evaluateCondition(parseCondition(text), scopeOf(scope), limits)) ?? { values: {} };
        assert.ok(isJson(values));
      }),
      { numRuns: sampledRuns(1000, 3) },
    );
  });

  it('the host and the scope stay untouched', () => {
    const before = JSON.stringify(scope);
    fc.assert(
      fc.property(expressionSoup, (text) => void tolerant(() => render(parseTemplate(text), scopeOf(scope), limits))),
      { numRuns: sampledRuns(700, 3) },
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
      { numRuns: sampledRuns(700, 3) },
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

/** Whole expressions, as a tree that is written down. */
const { expression } = fc.letrec<{ expression: string; small: string; rest: string }>((tie) => ({
  small: fc.constantFrom(
    ...Object.keys(scope),
    '0',
    '7',
    '2.5',
    '"a"',
    '"b c"',
    'true',
    'none',
    '[]',
    '{}',
    '[1, "x"]',
    '{"k": 1}',
    'zz',
  ),
  rest: fc.oneof(
    fc
      .constantFrom('+', '-', '*', '/', '//', '%', '**', '~', '==', '<', '>=', 'in', 'not in', 'and', 'or')
      .map((one) => ` ${one} `),
    fc.constant(' if yes else '),
  ),
  expression: fc.oneof(
    { maxDepth: 4, depthSize: 'medium' },
    tie('small'),
    fc.tuple(tie('expression'), tie('rest'), tie('expression')).map(([a, sign, b]) => `(${a})${sign}(${b})`),
    fc.tuple(tie('expression'), fc.constantFrom(...Object.keys(filters))).map(([a, name]) => `(${a}) | ${name}`),
    fc
      .tuple(tie('expression'), fc.constantFrom(...Object.keys(filters)), tie('small'), tie('small'))
      .map(([a, name, b, c]) => `(${a}) | ${name}(${b}, ${c})`),
    fc
      .tuple(tie('expression'), fc.constantFrom(...Object.keys(tests)), tie('small'))
      .map(([a, name, b]) => `(${a}) is ${name}(${b})`),
    fc.tuple(fc.constantFrom(...Object.keys(functions)), tie('expression')).map(([name, a]) => `${name}(${a})`),
    fc
      .tuple(tie('expression'), fc.constantFrom('.a', '[0]', '[1:]', '["k"]', '[::-1]', '.upper()', '.items()', '.get("k")'))
      .map(([a, more]) => `(${a})${more}`),
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `[x ~ (${a}) for x in (${b}) if x]`),
  ),
}));

/** Keys that mean something on objects of JavaScript, and nothing here. */
const keys = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'toJSON',
  'then',
  'length',
  'member',
  'value',
  'get',
  'a',
];
const plainJson = (depth: number): fc.Arbitrary<Json> =>
  depth === 0
    ? fc.constantFrom<Json>(1, 'text', null, true)
    : fc.oneof(
        plainJson(0),
        fc.array(plainJson(depth - 1), { maxLength: 3 }),
        fc.array(fc.tuple(fc.constantFrom(...keys), plainJson(depth - 1)), { maxLength: 4 }).map(mapFrom),
      );

describe('whole expressions and hostile data', () => {
  it('every generated expression gives JSON, or a TemplateError at a place in the text', () => {
    fc.assert(
      fc.property(expression, (inner) => {
        const template = parseTemplate(`{{ ${inner} }}`);
        try {
          assert.ok(isJson(render(template, scopeOf(scope, 'seed'), limits)), inner);
        } catch (error) {
          if (!(error instanceof TemplateError)) throw error;
          assert.ok(0 <= error.range.start && error.range.start <= error.range.end && error.range.end <= template.text.length);
          assert.ok(error.message.length > 0 && !/\{\w+\}/.test(error.message.replaceAll(template.text, '')), error.message);
        }
        infer(template, types);
      }),
      { numRuns: sampledRuns(1500, 3) },
    );
  });

  it('keys such as __proto__, constructor and valueOf are data and nothing else', () => {
    fc.assert(
      fc.property(plainJson(3), fc.constantFrom(...keys), (data, key) => {
        const show = (text: string) => tolerant(() => render(parseTemplate(text), scopeOf({ data, key }), limits));
        assert.deepStrictEqual(show('{{ data }}'), data);
        assert.deepStrictEqual(show('{{ data | tojson | from_json }}'), data);
        assert.equal(show('{{ data == (data | tojson | from_json) }}'), true);
        const own = isMap(data) && Object.hasOwn(data, key);
        const read = [show(`{{ data.${key} | default("none") }}`), show('{{ data[key] | default("none") }}')];
        const wanted = own ? data[key] : 'none';
        assert.deepStrictEqual(read, [wanted, wanted]);
        assert.equal(show(`{{ data is mapping and key in data }}`), own);
        if (isMap(data)) assert.deepStrictEqual(show('{{ dict(data | items) }}'), data);
      }),
      { numRuns: sampledRuns(500, 3) },
    );
    assert.deepEqual(Object.keys(Object.prototype), []);
  });

  it('a getter, a function or an object of the host is never called or shown', () => {
    const touched: string[] = [];
    const host = Object.create({
      get inherited() {
        touched.push('inherited');
        return 1;
      },
    });
    for (const text of [
      '{{ host.inherited }}',
      '{{ host["inherited"] | d(1) }}',
      '{{ host | items }}',
      '{{ host | tojson }}',
      'x{{ host }}',
    ])
      tolerant(() => render(parseTemplate(text), scopeOf({ host }), limits));
    assert.deepEqual(touched, []);
  });
});
