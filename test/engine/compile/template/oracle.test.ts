import assert from 'node:assert/strict';
import { Template as Oracle } from '@huggingface/jinja';
import fc from 'fast-check';
import { render } from '../../../../engine/compile/template/evaluation/evaluate.ts';
import { TemplateError } from '../../../../engine/compile/template/evaluation/values.ts';
import { parseTemplate } from '../../../../engine/compile/template/syntax/parse.ts';
import { sampledRuns } from '../../../sample.ts';
import { scopeOf } from './scope.ts';
import { vectors } from './vectors/all.ts';
import { disagreements } from './vectors/cases/disagreements.ts';
import { scope } from './vectors/scope.ts';

/** What a template gives as text, or why it gives nothing. */
interface Answer {
  text?: string;
  refused?: string;
}

/** A text in front keeps a lone expression from keeping its type. */
function ours(template: string): Answer {
  try {
    return { text: String(render(parseTemplate(`^${template}`), scopeOf(scope))) };
  } catch (error) {
    if (error instanceof TemplateError) return { refused: error.code };
    throw error;
  }
}

function theirs(template: string): Answer {
  try {
    return { text: new Oracle(`^${template}`).render(structuredClone(scope)) };
  } catch (error) {
    return { refused: String(error) };
  }
}

/** How the oracle says that it does not have something; such a template is not part of what both know. */
const beyond: readonly (readonly [message: RegExp, lacks: string])[] = [
  [/Unknown \w+ filter|Cannot apply filter/, 'the filter, or parentheses behind it'],
  [/expressions without `attribute` set/, '`map` with the name of a filter'],
  [/Unknown test|cannot even on|arguments of `\w+` must be strings/, 'the test'],
  [/Cannot call something that is not a function/, 'the function or method'],
  [/Unknown operator|Slice start must be/, 'the operator on these kinds of values'],
  [/Cannot perform operation|cannot odd on/, 'comprehensions, and operators on null'],
  [/Parser Error: Expected closing|Unexpected token|Unexpected character/, 'the syntax'],
  [/Unexpected escaped character|Invalid hexadecimal escape/, 'escapes that stay as written'],
  [/Unknown statement type/, '`raw`'],
  [
    /must be (?:a |an )?(?:string|number|integer)|must be strings|requires at least two arguments|to array of objects/,
    'the kind of argument',
  ],
  [/keys? must be (?:a )?strings?|Cannot convert to JSON: (?:Tuple|KeywordArguments)|Cannot compare type/, 'the kind of member'],
  [/Cannot unpack non-iterable|Expected iterable or object type in for loop/, 'loops over maps and texts'],
  [/Cannot access property with non-string/, 'numbers as keys'],
  [/Cannot read properties of undefined \(reading 'type'\)/, 'a filter behind an absent item'],
  [/Parser Error/, 'the syntax'],
];
const isBeyond = ({ refused }: Answer): boolean => refused !== undefined && beyond.some(([message]) => message.test(refused));

/** The oracle takes what is absent as nothing; here it is a mistake, in every vector. */
const agree = (a: Answer, b: Answer): boolean =>
  a.refused === undefined ? a.text === b.text : b.refused !== undefined || a.refused === 'undefined-name';

const decided = new Set(Object.values(disagreements).flatMap(({ templates }) => templates));

describe('templates agree with @huggingface/jinja on what both know', () => {
  for (const [subject, { gives, fails }] of Object.entries(vectors)) {
    // What runs into a limit here would run for long there.
    if (subject === 'limits') continue;
    it(subject, () => {
      const different = [...gives, ...fails].flatMap(([template]) => {
        if (decided.has(template)) return [];
        const [a, b] = [ours(template), theirs(template)];
        return agree(a, b) || isBeyond(b) ? [] : [{ template, ours: a, theirs: b }];
      });
      assert.deepEqual(different, []);
    });
  }
});

describe('where the two differ, ours is decided', () => {
  for (const [decision, { why, templates }] of Object.entries(disagreements))
    it(`${decision}: ${why}`, () => {
      for (const template of templates)
        assert.ok(!agree(ours(template), theirs(template)), `${template} agrees by now: take it out of the table`);
    });

  it('every template of the table is a vector', () => {
    const all = new Set(Object.values(vectors).flatMap(({ gives, fails }) => [...gives, ...fails].map(([template]) => template)));
    assert.deepEqual(
      [...decided].filter((template) => !all.has(template)),
      [],
    );
  });
});

describe('generated templates agree with @huggingface/jinja', () => {
  const atom = fc.oneof(
    fc.integer({ min: 0, max: 20 }).map(String),
    fc.constantFrom('n', 'zero', 'half', 'yes', 'no', 'name', 'empty', '"t"'),
  );
  const number = fc.oneof(fc.integer({ min: 1, max: 20 }).map(String), fc.constantFrom('n', 'half'));
  const sum = fc
    .array(fc.tuple(fc.constantFrom('+', '-', '*', '/'), number), { maxLength: 4 })
    .chain((rest) => number.map((first) => first + rest.map(([sign, value]) => ` ${sign} ${value}`).join('')));
  const test = fc.tuple(sum, fc.constantFrom('==', '!=', '<', '>', '<=', '>='), sum).map((parts) => `(${parts.join(' ')})`);
  const logic = fc
    .array(fc.tuple(fc.constantFrom('and', 'or', 'and not', 'or not'), fc.oneof(test, atom)), { maxLength: 4 })
    .chain((rest) => fc.oneof(test, atom).map((first) => first + rest.map(([word, value]) => ` ${word} ${value}`).join('')));
  const same = (template: string) => assert.deepEqual(ours(template), theirs(template), template);

  it('arithmetic, logic and choices', () => {
    fc.assert(
      fc.property(logic, sum, (condition, value) => {
        same(`{% if ${condition} %}a{% else %}b{% endif %}`);
        same(`{{ "a" if ${condition} else "b" }}`);
        const both = [ours(`{{ ${value} }}`), theirs(`{{ ${value} }}`)].map(({ text = '' }) => Number(text.slice(1)));
        assert.equal(both[0], both[1], value);
      }),
      { numRuns: sampledRuns(400, 4) },
    );
  });

  it('lists, slices, loops and their filters', () => {
    const list = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 6 }).map((items) => JSON.stringify(items));
    const bound = fc.oneof(fc.constant(''), fc.integer({ min: -7, max: 7 }).map(String));
    const slice = fc.oneof(
      fc.tuple(bound, bound, fc.constantFrom('', ':1', ':2')).map(([from, to, step]) => `[${from}:${to}${step}]`),
      fc.constantFrom('[::-1]', '[::-2]'),
    );
    const chain = fc
      .array(fc.constantFrom('sort', 'reverse', 'list', 'sort(reverse=true)', 'unique'), { maxLength: 3 })
      .map((filters) => filters.map((filter) => ` | ${filter}`).join(''));
    const end = fc.constantFrom('join(",")', 'length', 'tojson');
    fc.assert(
      fc.property(list, slice, chain, end, (items, part, filters, last) => {
        same(`{{ ${items}${part}${filters} | ${last} }}`);
        same(`{% for x in ${items}${part}${filters} %}{{ loop.index }}{{ x }}{{ loop.last }}{% else %}none{% endfor %}`);
        same(`{% set y = ${items}${part} %}{{ y | length }}{% if 3 in y %}a{% elif y %}b{% else %}c{% endif %}`);
      }),
      { numRuns: sampledRuns(250, 4) },
    );
  });

  it('texts and their methods', () => {
    const text = fc
      .string({ unit: fc.constantFrom('a', 'B', ' ', '-', ',', '1', 'é'), maxLength: 8 })
      .map((value) => JSON.stringify(value));
    const step = fc.constantFrom(
      '.upper()',
      '.lower()',
      '.strip()',
      '.lstrip()',
      '.rstrip()',
      '.replace("a", "b")',
      ' | trim',
      ' | upper',
      ' | replace("-", "+")',
      '[1:]',
      '[::-1]',
      '[:-1]',
    );
    const steps = fc.array(step, { maxLength: 3 });
    fc.assert(
      fc.property(text, steps, text, (value, chain, other) => {
        const expression = chain.reduce((of, next) => `(${of})${next}`, value);
        same(`{{ ${expression} }}`);
        same(`{{ (${expression}) ~ ${other} }}|{{ ${other} in ${value} }}|{{ ${value}.startswith(${other}) }}`);
        same(`{{ ${value}.split(",") | join("+") }}|{{ ${value} | length }}|{{ ${value} | tojson }}`);
      }),
      { numRuns: sampledRuns(250, 4) },
    );
  });
});
