import assert from 'node:assert/strict';
import { expressionAt, scopeAt } from '../../../../engine/compile/template/at.ts';
import { parseCondition } from '../../../../engine/compile/template/condition.ts';
import { parseTemplate } from '../../../../engine/compile/template/syntax/parse.ts';
import type { TypeScope } from '../../../../engine/compile/template/types/bindings.ts';
import { infer, inferExpression, type TypeProblem } from '../../../../engine/compile/template/types/infer.ts';
import {
  boolean,
  integer,
  listType,
  mapType,
  nullType,
  number,
  string,
  type Type,
  union,
  unknownType,
  describe as words,
} from '../../../../engine/language/types.ts';

const names: Record<string, Type> = {
  n: integer,
  r: number,
  t: string,
  b: boolean,
  nil: nullType,
  any: unknownType,
  xs: listType(integer),
  step: mapType({ title: string, score: number, facts: listType(mapType({ claim: string, year: integer })) }),
  open: mapType({ id: string }, unknownType),
  counts: mapType({}, integer),
  either: union([mapType({ a: string }), nullType]),
  mixed: union([mapType({ a: string }), mapType({ b: string })]),
  'web-search': mapType({ results: listType(string) }),
  wide: mapType(Object.fromEntries('abcdefghij'.split('').map((name): [string, Type] => [name, string]))),
};
const types: TypeScope = {
  lookup: (name) => (Object.hasOwn(names, name) ? names[name] : undefined),
  names: () => Object.keys(names),
};
const options = { hyphenated: new Set(['web-search']) };

const inferred: [text: string, type: string][] = [
  ['{{ n }}', 'integer'],
  ['{{ step.title }}', 'text'],
  ['{{ step["score"] }}', 'number'],
  ['{{ step.facts[0].year }}', 'integer'],
  ['{{ step.facts }}', 'list of {claim: text, year: integer}'],
  ['a {{ n }}', 'text'],
  ['text', 'text'],
  ['{{ n + 1 }}', 'integer'],
  ['{{ n / 2 }}', 'number'],
  ['{{ n + r }}', 'number'],
  ['{{ t + t }}', 'text'],
  ['{{ t ~ n }}', 'text'],
  ['{{ xs + xs }}', 'list of integer'],
  ['{{ any + 1 }}', 'any value'],
  ['{{ t * 3 }}', 'text'],
  ['{{ -n }}', 'integer'],
  ['{{ -any }}', 'number'],
  ['{{ xs + ["a"] }}', 'list of integer or text'],
  ['{{ n > 1 }}', 'boolean'],
  ['{{ not n }}', 'boolean'],
  ['{{ n is defined }}', 'boolean'],
  ['{{ n if b else t }}', 'integer or text'],
  ['{{ n if b }}', 'integer or nothing'],
  ['{{ n or t }}', 'integer or text'],
  ['{{ b and n }}', 'boolean or integer'],
  ['{{ [1, "a"] }}', 'list of integer or text'],
  ['{{ [] }}', 'list'],
  ['{{ {"a": n} }}', '{a: integer}'],
  ['{{ {t: n} }}', 'map'],
  ['{{ {"a": {"b": 1}}.a.b }}', 'integer'],
  ['{{ xs | first }}', 'integer'],
  ['{{ xs | length }}', 'integer'],
  ['{{ xs | join }}', 'text'],
  ['{{ xs | sort }}', 'list of integer'],
  ['{{ any | default(1) }}', 'any value'],
  ['{{ n | default("a") }}', 'integer or text'],
  ['{{ step.facts | map(attribute="claim") }}', 'list of text'],
  ['{{ step.facts | map(attribute="a.b") }}', 'list'],
  ['{{ xs | map("string") }}', 'list of text'],
  ['{{ xs | map("abs") }}', 'list of integer'],
  ['{{ xs | map }}', 'list'],
  ['{{ counts | items }}', 'list of list of text or integer'],
  ['{{ t | nope }}', 'any value'],
  ['{{ step.facts | groupby("year") }}', 'list of {grouper: integer, list: list of {claim: text, year: integer}}'],
  ['{{ step.facts | groupby("year", default="") }}', 'list of {grouper: any value, list: list of {claim: text, year: integer}}'],
  ['{{ step.facts | groupby("a.b") }}', 'list of {grouper: any value, list: list of {claim: text, year: integer}}'],
  ['{{ [g for g, l in step.facts | groupby(attribute="year")] }}', 'list of integer'],
  ['{{ [l[0].claim for g, l in step.facts | groupby("year")] }}', 'list of text'],
  ['{{ step | pick("title") }}', 'map'],
  ['{{ t | reverse }}', 'text'],
  ['{{ range(3) }}', 'list of integer'],
  ['{{ min(n, r) }}', 'integer or number'],
  ['{{ max(xs) }}', 'integer'],
  ['{{ t.upper() }}', 'text'],
  ['{{ counts.get("a", t) }}', 'integer or text'],
  ['{{ counts.values() }}', 'list of integer'],
  ['{{ any.upper() }}', 'any value'],
  ['{{ xs[0] }}', 'integer'],
  ['{{ xs[any] }}', 'any value'],
  ['{{ t[0] }}', 'text'],
  ['{{ xs[1:] }}', 'list of integer'],
  ['{{ t[:1] }}', 'text'],
  ['{{ any[1:2:3] }}', 'any value'],
  ['{{ [x + 1 for x in xs if x > 1] }}', 'list of integer'],
  ['{{ [v for k, v in counts.items()] }}', 'list of integer'],
  ['{{ [k for k, v in counts] }}', 'list of text'],
  ['{{ [i ~ f.claim for i, f in enumerate(step.facts)] }}', 'list of text'],
  ['{{ [v for k, v in counts | dictsort] }}', 'list of integer'],
  ['{{ [a for a, c in zip(xs, xs)] }}', 'list'],
  ['{{ [a for a, c in any] }}', 'list'],
  ['{{ either.a }}', 'text'],
  ['{{ mixed.a }}', 'any value'],
  ['{{ open.zz }}', 'any value'],
  ['{{ web-search.results }}', 'list of text'],
  ['{{ any.a.b }}', 'any value'],
  ['{{ n.x }}', 'any value'],
  ['{{ a. }}', 'any value'],
  ['{{ t | int }}', 'integer'],
  ['{{ t | int(nil) }}', 'integer or nothing'],
  ['{{ t | float("none") }}', 'number or text'],
  ['{{ r | round }}', 'integer'],
  ['{{ r | round(2) }}', 'number'],
  ['{{ round(r) }}', 'integer'],
  ['{{ round(r, 1) }}', 'number'],
  ['{{ xs | sum }}', 'integer'],
  ['{{ xs | sum(start=1.5) }}', 'number'],
  ['{{ step.facts | sum(attribute="year") }}', 'number'],
  ['{{ t | regex_search("a") }}', 'text or nothing'],
  ['{{ t | split(",") | first }}', 'text'],
  ['{{ t | lines }}', 'list of text'],
  ['{{ t.split() | map("length") }}', 'list of integer'],
  ['{{ xs | batch(2) }}', 'list of list of integer'],
  ['{{ xs | slice(2) | first }}', 'list of integer'],
  ['{{ xs | select("odd") | list }}', 'list of integer'],
  ['{{ step.facts | selectattr("year", "gt", 2000) | map(attribute="claim") }}', 'list of text'],
  ['{{ step.facts | rejectattr("claim") | first }}', '{claim: text, year: integer}'],
  ['{{ step.facts | sort(attribute="year,claim") }}', 'list of {claim: text, year: integer}'],
  ['{{ (step.facts | max(attribute="year")).claim }}', 'text'],
  ['{{ counts | dictsort }}', 'list of list of text or integer'],
  ['{{ step | tojson }}', 'text'],
  ['{{ t | from_json }}', 'any value'],
  ['{{ xs | reverse }}', 'list of integer'],
  ['{{ any | reverse }}', 'any value'],
  ['{{ xs | unique | length }}', 'integer'],
  ['{{ nil | default(n) }}', 'nothing or integer'],
  ['{{ missing | default("a") }}', 'any value'],
  ['{{ t | default(value=n) }}', 'text or integer'],
  ['{{ t | default(default_value=n) }}', 'text or integer'],
  ['{{ counts.get("a") }}', 'integer or nothing'],
  ['{{ counts.keys() }}', 'list of text'],
  ['{{ t.find("a") }}', 'integer'],
  ['{{ t.split(",")[0].upper() }}', 'text'],
  ['{{ n // 2 }}', 'integer'],
  ['{{ n ** 2 }}', 'number'],
  ['{{ n % 2 }}', 'integer'],
  ['{{ 1.5 }}', 'number'],
  ['{{ none }}', 'nothing'],
  ['{{ t if b else t }}', 'text'],
  ['{{ b ? n : r }}', 'integer or number'],
  ['{{ t in xs }}', 'boolean'],
  ['{{ n < r < 3 }}', 'boolean'],
  ['{{ sorted(xs) }}', 'list of integer'],
  ['{{ enumerate(xs) }}', 'list of list'],
  ['{{ len(t) }}', 'integer'],
  ['{{ {"a": [1]}.a[0] }}', 'integer'],
  ['{{ {"a": 1}["a"] }}', 'integer'],
  ['{{ (1, "a") }}', 'list of integer or text'],
  ['{% set x = n %}{{ x }}', 'text'],
  ['{{ [f.year for f in step.facts if f.claim] }}', 'list of integer'],
  ['{{ [c for c in t] }}', 'list of text'],
  ['{{ xs | map("round", 1) }}', 'list of number'],
  ['{{ xs | map("round") }}', 'list of integer'],
  ['{{ [t] | map("int", default=t) }}', 'list of integer or text'],
];

const reported: [text: string, problems: string][] = [
  ['{{ nn }}', 'undefined-name 3-5'],
  ['{{ stpe.title }}', 'undefined-name 3-7'],
  ['{{ missing | default("") }}', ''],
  ['{{ missing is defined }}', ''],
  ['{% if missing %}{{ missing.x }}{% endif %}', ''],
  ['{{ missing.a.b | d(1) }}', ''],
  ['{{ missing and missing > 3 }}', ''],
  ['{{ missing | upper }}', 'undefined-name 3-10'],
  ['{{ step.titel }}', 'unknown-field 8-13'],
  ['{{ t.zz }}{{ n.zz }}{{ b.zz }}{{ xs.zz }}', 'unknown-field 5-7 unknown-field 15-17 unknown-field 25-27 unknown-field 36-38'],
  ['{{ t.length }}{{ xs.length }}{{ t.upper }}', 'unknown-field 5-11 unknown-field 20-26 unknown-field 34-39'],
  ['{{ t["zz"] }}{{ xs["zz"] }}', 'unknown-field 5-9 unknown-field 19-23'],
  ['{{ t.zz | default(1) }}{{ t.zz is defined }}{% if n.zz %}{% endif %}{{ any.zz }}{{ (n or any).zz }}', ''],
  ['{{ step["titel"] }}', 'unknown-field 8-15'],
  ['{{ step.facts[0].zz }}', 'unknown-field 17-19'],
  ['{{ open.zz }}', ''],
  ['{{ any.zz }}', ''],
  ['{{ mixed.zz }}', ''],
  ['{{ step.zz | default(1) }}', ''],
  ['{% if step %}{{ step.zz }}{% endif %}', 'unknown-field 21-23'],
  ['{% if step.zz %}{{ step.zz.y }}{% endif %}', ''],
  ['{{ step.zz is defined and step.zz > 1 }}', ''],
  ['{{ {}.a }}', 'unknown-field 6-7'],
  ['{{ t + n }}', 'type-mismatch 3-8'],
  ['{{ t - n }}', 'type-mismatch 3-4'],
  ['{{ n - t }}', 'type-mismatch 7-8'],
  ['{{ any - t }}', 'type-mismatch 9-10'],
  ['{{ -t }}', 'type-mismatch 4-5'],
  ['{{ t < n }}', 'type-mismatch 3-8'],
  ['{{ n in n }}', 'type-mismatch 8-9'],
  ['{{ n == t }}', ''],
  ['{{ any + t }}', ''],
  ['{{ any * t }}', ''],
  ['{{ nil < 1 }}', ''],
  ['{{ nil + 1 }}', ''],
  ['{{ step * 2 }}', 'type-mismatch 3-7'],
  ['{{ n | join }}', 'type-mismatch 3-4'],
  ['{{ t | round }}', 'type-mismatch 3-4'],
  ['{{ xs | join(1) }}', 'type-mismatch 13-14'],
  ['{{ xs | join(separator=n) }}', 'type-mismatch 23-24'],
  ['{{ xs | batch("a") }}', 'type-mismatch 14-17'],
  ['{{ xs | join(nil) }}', ''],
  ['{{ range(t) }}', 'type-mismatch 9-10'],
  ['{{ t.upper() }}', ''],
  ['{{ t.uper() }}', 'unknown-field 5-9'],
  ['{{ xs.length() }}', 'unknown-field 6-12'],
  ['{{ n.upper() }}', 'unknown-field 5-10'],
  ['{{ nope(1) }}', 'undefined-name 3-7'],
  ['{{ rnge(1) }}', 'undefined-name 3-7'],
  ['{{ n(1) }}', 'type-mismatch 3-4'],
  ['{{ xs[0](1) }}', ''],
  ['{{ dict(a=1).a }}', ''],
  ['{{ pick | nope }}', 'undefined-name 3-7'],
  ['{{ step | pick("a", n) }}', 'type-mismatch 20-21'],
  ['{{ t | truncate("9") }}', 'type-mismatch 16-19'],
  ['{{ xs | join(d=n) }}', 'type-mismatch 15-16'],
  ['{{ t | center(width=t) }}', 'type-mismatch 20-21'],
  ['{{ t.split(sep=n) }}', 'type-mismatch 15-16'],
  ['{% macro f(a) %}{{ a.b }}{{ caller() }}{% endmacro %}{{ f(1) ~ f() }}', ''],
  ['{% macro f(a) %}{% endmacro %}{{ f(1, 2) }}', 'type-mismatch 38-39'],
  ['{% macro f(a) %}{% endmacro %}{{ f(b=1) }}', 'type-mismatch 35-36'],
  ['{% call t() %}{% endcall %}', 'type-mismatch 8-9'],
  ['{% set a, b = step.facts[0], n %}{{ a.year }}{{ b }}{{ a.wrong }}', 'unknown-field 57-62'],
  ['{% set m = {} %}{{ m.a }}', 'unknown-field 21-22'],
  ['{% set m = {} %}{% do m.update(a=1) %}{{ m.a }}', ''],
  ['{% set ns = namespace(a=1) %}{% set ns.b = 2 %}{{ ns.b }}', ''],
  ['{% for x in xs %}{{ loop.cycle(1, 2) }}{{ loop.changed(x) }}{{ loop.depth }}{% endfor %}', ''],
  ['{% with a = step %}{{ a.title }}{{ a.wrong }}{% endwith %}', 'unknown-field 37-42'],
  ['{% set x %}{{ step.wrong }}{% endset %}{{ x.upper() }}', 'unknown-field 19-24'],
  ['{% filter upper %}{{ step.wrong }}{% endfilter %}', 'unknown-field 26-31'],
  ['{% do step.wrong %}', 'unknown-field 11-16'],
  ['{{ b + 1 }}{{ b < n }}{{ "%s" % n }}', ''],
  ['{{ t | format(a=n) }}', ''],
  ['{{ {}.a.b }}', 'unknown-field 6-7'],
  ['{{ wide.zz }}', 'unknown-field 8-10'],
  ['{% for x in n %}{{ x }}{% endfor %}', 'type-mismatch 12-13'],
  [
    '{% for f in step.facts %}{{ f.clam }}{{ loop.indx }}{{ loop.parent.x }}{% endfor %}',
    'unknown-field 30-34 unknown-field 45-49',
  ],
  ['{% for f in step.facts if f.yeer > 1 %}{% else %}{{ f }}{% endfor %}', 'unknown-field 28-32 undefined-name 52-53'],
  ['{% for k, v in counts.items() %}{{ v + k }}{% endfor %}', 'type-mismatch 35-40'],
  ['{% for a, c in xs %}{{ a.x }}{% endfor %}', ''],
  ['{% set x = step %}{{ x.titel }}', 'unknown-field 23-28'],
  ['{% if b %}{% set x = 1 %}{% else %}{% set x = "a" %}{% endif %}{{ x + 1 }}', ''],
  ['{{ x }}{% set x = 1 %}', 'undefined-name 3-4'],
  ['{% if b %}{{ x }}{% elif n %}{{ y }}{% endif %}', 'undefined-name 13-14 undefined-name 32-33'],
  ['{{ [x for x in n] }}', 'type-mismatch 15-16'],
  ['{{ [q for x in xs] }}', 'undefined-name 4-5'],
];

const problemsOf = (text: string): TypeProblem[] => {
  const problems: TypeProblem[] = [];
  infer(parseTemplate(text, options), types, (problem) => problems.push(problem));
  return problems;
};

describe('types of templates', () => {
  for (const [text, type] of inferred)
    it(`${text} is ${type}`, () => assert.equal(words(infer(parseTemplate(text, options), types), 3), type));
});

describe('what is provably wrong in a template', () => {
  for (const [text, expected] of reported)
    it(`${text} ${expected ? `has ${expected}` : 'has nothing wrong'}`, () =>
      assert.equal(
        problemsOf(text)
          .map(({ code, range }) => `${code} ${range.start}-${range.end}`)
          .join(' '),
        expected,
      ));

  it('a misspelt name or member comes with the nearest one and a fix', () => {
    assert.deepEqual(problemsOf('{{ stpe }}')[0]?.fixes, [
      { title: 'Change to `step`', edits: [{ range: { start: 3, end: 7 }, text: 'step' }] },
    ]);
    assert.equal(problemsOf('{{ step.titel }}')[0]?.hint, 'Did you mean `title`?');
    assert.equal(problemsOf('{{ step.qqqq }}')[0]?.hint, 'Available: title, score, facts.');
    assert.equal(problemsOf('{{ t.wordcount() }}')[0]?.hint, 'There is a filter: `| wordcount`.');
    assert.equal(problemsOf('{{ {}.a }}')[0]?.hint, 'The map is empty.');
    assert.equal(problemsOf('{{ wide.qqqq }}')[0]?.hint, 'Available: a, b, c, d, e, f, g, h, ….');
    assert.equal(problemsOf('{{ xs | join(1) }}')[0]?.message, '`join` expects text as `separator`, but this is integer.');
  });

  it('a condition guards what it tests', () => {
    const problems: TypeProblem[] = [];
    infer(parseCondition('missing'), types, (problem) => problems.push(problem));
    assert.deepEqual(problems, []);
  });
});

/** `$0` marks the cursor. */
const spots: [text: string, expression: string, type: string, bound: string][] = [
  ['{{ step.$0 }}', 'broken', '{title: text, score: number, facts: list of {claim: text, year: integer}}', ''],
  ['{{ step.facts[0].$0', 'broken', '{claim: text, year: integer}', ''],
  ['{{ step.ti$0tle }}', 'member', 'text', ''],
  ['{{ st$0ep.title }}', 'name', '{title: text, score: number, facts: list of {claim: text, year: integer}}', ''],
  ['{% for f in step.facts %}{{ f.$0 }}{% endfor %}', 'broken', '{claim: text, year: integer}', 'f loop'],
  ['{% for f in step.facts %}{{ f.$0', 'broken', '{claim: text, year: integer}', 'f loop'],
  [
    '{% for f in step.$0 %}{{ f }}{% endfor %}',
    'broken',
    '{title: text, score: number, facts: list of {claim: text, year: integer}}',
    '',
  ],
  ['{% for f in xs %}a{% else %}{{ n$0 }}{% endfor %}', 'name', 'integer', ''],
  ['{% set y = step.facts %}{{ y[0].$0 }}', 'broken', '{claim: text, year: integer}', 'y'],
  ['{% if b %}{% set y = 1 %}{% else %}{% set y = "a" %}{% endif %}{{ y$0 }}', 'name', 'text', 'y'],
  ['{% if b %}{% set y = 1 %}{{ y$0 }}{% else %}{% set z = "a" %}{% endif %}', 'name', 'integer', 'y'],
  ['{% if b %}{% set y = 1 %}{% else %}{% set z = "a" %}{{ z$0 }}{% endif %}', 'name', 'text', 'z'],
  ['{{ [f.$0 for f in step.facts] }}', 'broken', '{claim: text, year: integer}', 'f'],
  ['{{ [f for f in step.facts$0] }}', 'member', 'list of {claim: text, year: integer}', ''],
  ['{{ t | upper | join(step.$0) }}', 'broken', '{title: text, score: number, facts: list of {claim: text, year: integer}}', ''],
  ['{{ web-search.$0 }}', 'broken', '{results: list of text}', ''],
  ['{{ n + step.$0', 'broken', '{title: text, score: number, facts: list of {claim: text, year: integer}}', ''],
  ['{% if step.$0 %}a{% endif %}', 'broken', '{title: text, score: number, facts: list of {claim: text, year: integer}}', ''],
];

describe('what stands at a place of a template', () => {
  for (const [marked, kind, type, bound] of spots)
    it(`${marked} is ${kind} of ${type}`, () => {
      const index = marked.indexOf('$0');
      const template = parseTemplate(marked.replace('$0', ''), options);
      const spot = expressionAt(template, index);
      assert.ok(spot);
      assert.equal(spot.expression.kind, kind);
      const scope = scopeAt(template, index, types);
      assert.equal([...scope.bound.keys()].join(' '), bound);
      const of = spot.expression.kind === 'broken' && spot.expression.of ? spot.expression.of : spot.expression;
      assert.equal(words(inferExpression(of, scope), 3), type);
      for (const name of [...scope.bound.keys(), 'n']) assert.ok([...scope.names()].includes(name));
    });

  it('outside of every expression there is none', () => {
    assert.equal(expressionAt(parseTemplate('a {{ n }} b'), 0), undefined);
    assert.equal(expressionAt(parseTemplate('{{ n }} b'), 9), undefined);
  });

  it('the expressions around come innermost first', () => {
    const spot = expressionAt(parseTemplate('{{ [a.b | upper] }}'), 6);
    assert.deepEqual(spot && [spot.expression, ...spot.enclosing].map(({ kind }) => kind), ['member', 'filter', 'list']);
  });
});
