import assert from 'node:assert/strict';
import { render } from '../../../../engine/compile/template/evaluation/evaluate.ts';
import { TemplateError } from '../../../../engine/compile/template/evaluation/values.ts';
import { parseTemplate } from '../../../../engine/compile/template/syntax/parse.ts';
import { statements } from '../../../../engine/compile/template/syntax/tags.ts';
import { infer } from '../../../../engine/compile/template/types/infer.ts';
import { filters } from '../../../../engine/language/template/filters.ts';
import {
  type Foreign,
  foreignFilters,
  foreignFunctions,
  foreignMethods,
  foreignTests,
} from '../../../../engine/language/template/foreign-names.ts';
import { functions } from '../../../../engine/language/template/functions.ts';
import { listMethods, mapMethods, textMethods } from '../../../../engine/language/template/methods.ts';
import { testNamed, tests } from '../../../../engine/language/template/tests.ts';
import { templateTexts } from '../../../../engine/language/texts/compile/templates.ts';
import { scopeOf } from './scope.ts';

/** The lists of built-in names in the documentation of Jinja 3.1, with the extensions that come with it. */
const jinja = {
  filters:
    'abs attr batch capitalize center count d default dictsort e escape filesizeformat first float forceescape format groupby indent int items join last length list lower map max min pprint random reject rejectattr replace reverse round safe select selectattr slice sort string striptags sum title tojson trim truncate unique upper urlencode urlize wordcount wordwrap xmlattr',
  tests:
    '!= < <= == > >= boolean callable defined divisibleby eq equalto escaped even false filter float ge greaterthan gt in integer iterable le lessthan lower lt mapping ne none number odd sameas sequence string test true undefined upper',
  functions: 'cycler dict joiner lipsum namespace range',
  tags: 'for if macro call filter set extends block include import from raw do with autoescape trans pluralize break continue debug',
};

/** What the expressions that are written instead read. */
const scope = scopeOf({
  value: 'b',
  text: 'a b\nc',
  number: 12,
  numbers: [1, 2],
  list: ['a', 'b'],
  more: ['b', 'c'],
  map: { name: 'n' },
  other: { more: 1 },
  pairs: [['a', 1]],
  rows: [{ name: 'b' }],
  path: 'a/b.md',
  answer: '{}',
  time: '2026-01-02T03:04:05Z',
  execution: { timestamp: '2026-01-02T03:04:05Z' },
});

const tables: Record<string, { foreign: ReadonlyMap<string, Foreign>; has: (name: string) => boolean }> = {
  filters: { foreign: foreignFilters, has: (name) => Object.hasOwn(filters, name) },
  tests: { foreign: foreignTests, has: (name) => Object.hasOwn(tests, testNamed(name)) },
  functions: { foreign: foreignFunctions, has: (name) => Object.hasOwn(functions, name) },
  methods: {
    foreign: foreignMethods,
    has: (name) => [textMethods, listMethods, mapMethods].some((all) => Object.hasOwn(all, name)),
  },
};

const hintOf = (template: string): string | undefined => parseTemplate(template).problems[0]?.hint;

describe('names of other template languages', () => {
  for (const kind of ['filters', 'tests', 'functions'] as const)
    for (const name of jinja[kind].split(' '))
      it(`${kind} of Jinja: ${name} is built in, or refused with what is written instead`, () => {
        const { foreign, has } = tables[kind] ?? assert.fail();
        assert.ok(has(name) || foreign.has(name));
      });

  for (const name of jinja.tags.split(' '))
    it(`tags of Jinja: ${name} is built in, or refused with what is written instead`, () => {
      const isOurs = statements.includes(name) || name === 'raw';
      const hint = hintOf(`{% ${name} %}`);
      assert.ok(isOurs || (hint !== undefined && hint !== templateTexts['unknownTag.hint'] && !hint.startsWith('Did you')), hint);
    });

  for (const [kind, { foreign, has }] of Object.entries(tables))
    describe(kind, () => {
      it('are none of ours', () => assert.deepEqual([...foreign.keys()].filter(has), []));

      it('are no names of others where they are said to be ours', () =>
        assert.deepEqual(
          [...foreign.values()].flatMap((one) => ('name' in one && !has(one.name) ? one.name : [])),
          [],
        ));

      const codes = new Set([...foreign.values()].flatMap((one) => ('code' in one ? one.code : [])));
      for (const code of codes)
        it(`can be written as ${code}`, () => {
          const isOfLoop = code.includes('loop.');
          const text = isOfLoop ? `{% for item in list %}{{ ${code} }}{% endfor %}` : `{{ ${code} }}`;
          const template = parseTemplate(text);
          assert.deepEqual(template.problems, []);
          assert.notEqual(render(template, scope), undefined);
        });
    });

  const refused: [template: string, hint: string][] = [
    ['{{ text | urlize }}', 'Write the link itself where the text is made.'],
    ['{{ a | combine(b) }}', 'Write `dict((map | items) + (other | items))`.'],
    ['{{ text is callable }}', 'A function is no value, so there is nothing to ask.'],
    ['{{ v is version("1.2", ">=") }}', templateTexts['foreign.versions']],
    ['{{ rows | map("upcase") }}', 'Did you mean `upper`?'],
    ['{{ a is exists }}', 'Did you mean `defined`?'],
    ['{{ rows | select("callable") }}', 'A function is no value, so there is nothing to ask.'],
    ['{% trans %}', 'There are no translations: write the text itself.'],
    ['{{ text | uper }}', 'Did you mean `upper`?'],
  ];
  for (const [template, hint] of refused) it(`${template}: ${hint}`, () => assert.equal(hintOf(template), hint));

  const called: [template: string, hint: string][] = [
    ['{{ cycler("a", "b") }}', 'Write `loop.cycle("odd", "even")`.'],
    ['{{ joiner(", ") }}', 'Write `"" if loop.first else ", "`.'],
    ['{{ lipsum() }}', 'Write the text that is meant.'],
    ['{{ "a".toUpperCase() }}', 'Did you mean `upper`?'],
    ['{{ "a".splitlines() }}', 'Write `text | lines`.'],
  ];
  for (const [template, hint] of called)
    it(`${template}: ${hint} (while it is checked, and while it runs)`, () => {
      const hints: (string | undefined)[] = [];
      infer(parseTemplate(template), { lookup: () => undefined, names: () => [] }, (problem) => hints.push(problem.hint));
      assert.deepEqual(hints, [hint]);
      assert.throws(
        () => render(parseTemplate(template), scope),
        (thrown) => thrown instanceof TemplateError && thrown.hint === hint,
      );
    });
});
