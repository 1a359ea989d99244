import assert from 'node:assert/strict';
import { parseCondition } from '../../../../engine/compile/template/condition.ts';
import { evaluateCondition } from '../../../../engine/compile/template/evaluation/evaluate.ts';
import { Absent, TemplateError } from '../../../../engine/compile/template/evaluation/values.ts';
import type { Json, JsonMap } from '../../../../engine/language/json.ts';
import { scopeOf, stepView } from './scope.ts';

const scope = scopeOf({
  n: 5,
  i: 1,
  flag: 'false',
  answer: ' No\n',
  list: ['trend'],
  m: { a: { b: 2 }, k: [1, 2] },
  code: '1) or (1 == 1',
  s: stepView('s', { status: 'succeeded', value: { score: 8 } }),
  skipped: stepView('skipped', { status: 'skipped' }),
});

const cases: [text: string, kind: 'expression' | 'text', result: boolean, values: JsonMap][] = [
  ['n > 3', 'expression', true, { n: 5 }],
  ['{{ n > 3 }}', 'expression', true, { n: 5 }],
  ['{{ n }} > 3', 'expression', true, { n: 5 }],
  ["'trend' in {{ list }}", 'expression', true, { list: ['trend'] }],
  ['{{ n }} > 3 and {{ n }} < 4', 'expression', false, { n: 5 }],
  ['({{ n }} + 1) * 2 == 12', 'expression', true, { n: 5 }],
  ['not {{ n == 5 }}', 'expression', false, { n: 5 }],
  ["{'a': {'b': 1}}", 'expression', true, {}],
  ['{{ {"a": {"b": n}}.a.b == 5 }}', 'expression', true, { n: 5 }],
  ['m.a.b == 2 and m.k[1] == 2', 'expression', true, { 'm.a.b': 2, 'm.k[1]': 2 }],
  ['m.k[i] == 2', 'expression', true, { i: 1, 'm.k[i]': 2 }],
  ['m and m.a', 'expression', true, { m: { a: { b: 2 }, k: [1, 2] }, 'm.a': { b: 2 } }],
  ['missing.x is not defined', 'expression', true, { 'missing.x': null }],
  ['n < 3 and missing', 'expression', false, { n: 5 }],
  ['any(x > 1 for x in m.k)', 'expression', true, { 'm.k': [1, 2] }],
  ['s.status == "completed"', 'expression', true, { 's.status': 'succeeded' }],
  ['"completed" == s.status', 'expression', true, { 's.status': 'succeeded' }],
  ['s.status in ["success", "x"]', 'expression', true, { 's.status': 'succeeded' }],
  ['s.status is eq "completed" and s.status != "failed"', 'expression', true, { 's.status': 'succeeded' }],
  ['s.score >= 8', 'expression', true, { 's.score': 8 }],
  ['skipped', 'expression', false, { skipped: null }],
  ['skipped.status == "skipped"', 'expression', true, { 'skipped.status': 'skipped' }],
  ['s', 'expression', true, { s: { score: 8 } }],
  ['flag', 'expression', false, { flag: 'false' }],
  ['{{ answer }}', 'expression', false, { answer: ' No\n' }],
  ['"off"', 'expression', false, {}],
  ['false', 'expression', false, {}],
  ['No', 'expression', false, {}],
  ['0', 'expression', false, {}],
  ['', 'expression', false, {}],
  ['yes', 'expression', true, {}],
  ['true', 'expression', true, {}],
  ['{% if n > 3 %}yes{% else %}no{% endif %}', 'text', true, { n: 5 }],
  ['{% if n > 9 %}yes{% else %} Off {% endif %}', 'text', false, { n: 5 }],
  ['{% for x in list %}{% endfor %}', 'text', false, { list: ['trend'] }],
  ['{{ n }}{{ n }}', 'text', true, { n: 5 }],
  ['{{ code }}', 'expression', true, { code: '1) or (1 == 1' }],
  ['{{ code }} == "x"', 'expression', false, { code: '1) or (1 == 1' }],
  ['n > 3 ? true : false', 'expression', true, { n: 5 }],
  ['n > 9 ? "yes" : "no"', 'expression', false, { n: 5 }],
  ['{{ n > 9 ? 1 : 0 }}', 'expression', false, { n: 5 }],
  ['{{ n }} > 3 ? {{ i }} == 1 : false', 'expression', true, { n: 5, i: 1 }],
  ['n if n > 9', 'expression', false, { n: 5 }],
  ['"on" if n > 3 else "off"', 'expression', true, { n: 5 }],
  ['all(x > 0 for x in m.k)', 'expression', true, { 'm.k': [1, 2] }],
  ['[x for x in m.k if x > 9]', 'expression', false, { 'm.k': [1, 2] }],
  ['len([x for x in {{ m.k }} if x > 1]) == 1', 'expression', true, { 'm.k': [1, 2] }],
  ['sum(x for x in m.k) == 3', 'expression', true, { 'm.k': [1, 2] }],
  ['"trend" in list and list | length == 1', 'expression', true, { list: ['trend'] }],
  ['1 < n <= 5', 'expression', true, { n: 5 }],
  ['not {{ skipped }}', 'expression', true, { skipped: null }],
  ['skipped.score | default(0) > 3', 'expression', false, { 'skipped.score': null }],
  ['missing or n', 'expression', true, { missing: null, n: 5 }],
  ['n is odd and n is not even', 'expression', true, { n: 5 }],
  ['answer | trim | lower == "no"', 'expression', true, { answer: ' No\n' }],
  ['{{ answer | trim }} == "No"', 'expression', true, { answer: ' No\n' }],
  ['[]', 'expression', false, {}],
  ['{}', 'expression', false, {}],
  ['""', 'expression', false, {}],
  ['None', 'expression', false, {}],
  ['  {{ n == 5 }}  ', 'expression', true, { n: 5 }],
  ['OFF', 'expression', false, {}],
  ['on', 'expression', true, {}],
  ['{% if n > 9 %}x{% endif %}', 'text', false, { n: 5 }],
  ['{{ n > 3 }}{{ n > 9 }}', 'text', true, { n: 5 }],
  ['{% set t = n > 9 %}{{ t }}', 'text', false, { n: 5 }],
];

describe('conditions', () => {
  for (const [text, kind, result, values] of cases)
    it(`${JSON.stringify(text)} is ${result} as ${kind}`, () => {
      const template = parseCondition(text);
      assert.deepEqual(template.problems, []);
      assert.equal(template.condition, kind);
      assert.deepEqual(evaluateCondition(template, scope), { result, values });
    });

  const wrong: [text: string, code: string, start: number][] = [
    ['{{ n }} is big enough', 'unknown-test', 11],
    ['{{ n }} has grown', 'bad-condition', 8],
    ['n is big enough', 'unknown-test', 5],
    ['n >', 'bad-condition', 3],
    ['{{ n > }}', 'bad-condition', 7],
    ['n = 5', 'bad-condition', 2],
    ['{{ n', 'bad-condition', 4],
    ['{% if n %}', 'template-syntax', 0],
    ['n > 3 ? 1', 'bad-condition', 9],
    ['n > 3 &&', 'bad-condition', 6],
    ['any(x > 1 for x)', 'bad-condition', 15],
    ['{{ n }} and', 'bad-condition', 11],
    ['n | nope', 'unknown-filter', 4],
    ['n | truncate(1, 2, 3, 4, 5)', 'wrong-filter-arguments', 25],
    ['the answer is good', 'bad-condition', 4],
  ];
  for (const [text, code, start] of wrong)
    it(`${JSON.stringify(text)} is refused with ${code}`, () => {
      const problem = parseCondition(text).problems.find((one) => one.code === code);
      assert.equal(problem?.range.start, start);
      assert.throws(() => evaluateCondition(parseCondition(text), scope), TemplateError);
    });

  it('a condition that cannot be evaluated is an error, never true or false', () => {
    assert.throws(() => evaluateCondition(parseCondition('missing > 3'), scope), { code: 'undefined-name' });
    assert.throws(() => evaluateCondition(parseCondition('skipped == 1'), scope), {
      code: 'undefined-name',
      hint: 'The step `skipped` was skipped.',
    });
  });

  it('a text that a value brings along is never read as code', () => {
    const injected: Json = 'x" or true or "';
    assert.equal(evaluateCondition(parseCondition('{{ v }} == "y"'), scopeOf({ v: injected })).result, false);
  });

  it('an absent value alone is false', () => {
    assert.equal(evaluateCondition(parseCondition('gone'), scopeOf({ gone: new Absent('gone') })).result, false);
  });
});
