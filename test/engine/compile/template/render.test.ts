import assert from 'node:assert/strict';
import { evaluateExpression, render } from '../../../../engine/compile/template/evaluation/evaluate.ts';
import {
  Absent,
  isAbsent,
  isView,
  TemplateError,
  type View,
  wordView,
} from '../../../../engine/compile/template/evaluation/values.ts';
import { lex } from '../../../../engine/compile/template/syntax/lexer.ts';
import { parseExpression, parseTemplate } from '../../../../engine/compile/template/syntax/parse.ts';
import type { Json } from '../../../../engine/language/json.ts';
import { scopeOf, stepView } from './scope.ts';

const show = (text: string, names: Parameters<typeof scopeOf>[0], seed?: string): Json =>
  render(parseTemplate(text), scopeOf(names, seed));
const failure = (text: string, names: Parameters<typeof scopeOf>[0]): TemplateError => {
  try {
    show(text, names);
  } catch (error) {
    if (error instanceof TemplateError) return error;
  }
  return assert.fail('no TemplateError');
};

describe('views of the host', () => {
  const s = stepView('s', { status: 'succeeded', value: { title: 'T', list: [1, 2], items: 5 } });
  const failed = stepView('failed', { status: 'failed', error: { kind: 'timeout', message: 'too slow' } });
  const names = { s, failed };

  it('answer for their members and give their value for everything else', () => {
    assert.deepEqual(show('{{ s }}', names), { title: 'T', list: [1, 2], items: 5 });
    assert.equal(show('{{ s.title }}', names), 'T');
    assert.equal(show('{{ s["title"] }}', names), 'T');
    assert.equal(show('{{ s | length }}', names), 3);
    assert.equal(show('{% for k, v in s %}{{ k }}{% endfor %}', names), 'titlelistitems');
    assert.equal(show('{{ s.items }}', names), 5);
    assert.deepEqual(show('{{ s.keys() }}', names), ['title', 'list', 'items']);
    assert.equal(show('{{ s.result.title ~ s.status }}', names), 'Tsucceeded');
    assert.equal(show('{{ {"a": s.status}.a }}', names), 'succeeded');
    assert.equal(show('{{ stepped[1] }}', { stepped: stepView('stepped', { status: 'succeeded', value: [1, 2] }) }), 2);
  });

  it('that have no value count as absent, but still tell status and error', () => {
    assert.equal(show('{{ failed is defined }}', names), false);
    assert.equal(show('{{ failed | default("d") }}', names), 'd');
    assert.equal(show('{{ failed.title | default("d") }}', names), 'd');
    assert.equal(show('{{ failed.status }}', names), 'failed');
    assert.equal(show('{{ failed.error.kind }}', names), 'timeout');
    assert.equal(show('{{ failed.title.status is defined }}', names), false);
    const error = failure('a {{ failed.title }}', names);
    assert.deepEqual(
      [error.code, error.message, error.hint, error.range],
      ['undefined-name', '`failed.title` has no value here.', 'The step `failed` was failed.', { start: 5, end: 17 }],
    );
    assert.equal(failure('{{ failed }}', names).code, 'undefined-name');
    assert.equal(failure('{{ failed[0] }}', names).code, 'undefined-name');
  });

  it('may have a text and words of their own', () => {
    const view: View = { member: (name) => new Absent(name), value: () => 3, text: () => 'three' };
    assert.equal(show('{{ v }}', { v: view }), 3);
    assert.equal(show('{{ v }}!', { v: view }), 'three!');
    assert.equal(show('{{ v ~ "!" }}', { v: view }), 'three!');
    assert.equal(show('{{ v + 1 }}', { v: view }), 4);
    assert.ok(isAbsent(wordView('a', []).member('x')));
    assert.equal(wordView('a', ['b']).equals?.('b'), true);
    assert.equal(wordView('a', ['b']).equals?.(1), false);
  });

  it('come out of evaluateExpression as they are', () => {
    const value = evaluateExpression(parseExpression('s'), scopeOf(names));
    assert.ok(isView(value));
    assert.ok(evaluateExpression(parseExpression('s.zz'), scopeOf(names)) instanceof Absent);
    assert.equal(evaluateExpression(parseTemplate('a{{ s.title }}'), scopeOf(names)), 'aT');
  });

  it('the error of an unknown name proposes the nearest', () => {
    assert.equal(failure('{{ fialed }}', names).hint, 'There is no such name. Did you mean `failed`?');
    assert.equal(failure('{{ qqqqqqqq }}', names).hint, 'There is no such name.');
  });

  it('the loop of the pipeline is the parent of the loop of a template', () => {
    const loop: View = { member: (name) => (name === 'index' ? 7 : new Absent(name)), value: () => ({}) };
    assert.equal(show('{% for x in [1] %}{{ loop.index }}{{ loop.parent.index }}{% endfor %}', { loop }), '17');
  });
});

describe('rendering', () => {
  it('random is the same for the same seed and template, and different for others', () => {
    const template = '{{ range(1000) | random }} {{ range(1000) | random }}';
    assert.equal(show(template, {}, 'a'), show(template, {}, 'a'));
    const draws = new Set(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((seed) => show(template, {}, seed)));
    assert.ok(draws.size > 5);
    const [first, second] = String(show(template, {}, 'a')).split(' ');
    assert.notEqual(first, second);
    assert.equal(show('{{ [] | random | d(0) }}', {}), 0);
  });

  it('a template with a problem is refused with that problem', () => {
    const error = failure('{{ a | upperr }}', { a: 'x' });
    assert.deepEqual([error.code, error.hint, error.range], ['unknown-filter', 'Did you mean `upper`?', { start: 7, end: 13 }]);
  });

  it('limits can be set', () => {
    assert.throws(() => render(parseTemplate('{{ 1 + n * 2 }}'), scopeOf({ n: 1 }), { steps: 3, size: 20 }), {
      code: 'limit',
      range: { start: 7, end: 8 },
    });
    const small = { steps: 50, size: 20 };
    assert.throws(() => render(parseTemplate('{{ range(10000) | sum }}'), scopeOf({}), small), { code: 'limit' });
    assert.throws(() => render(parseTemplate('{{ "abc" * 10 }}'), scopeOf({}), small), { code: 'limit' });
    assert.throws(() => render(parseTemplate('{{ ["abcdefgh", "abcdefgh", "abcdefgh"] }}'), scopeOf({}), small), {
      code: 'limit',
    });
    assert.throws(() => render(parseTemplate('{{ {"abcdefghijk": "abcdefgh", "b": 1} }}'), scopeOf({}), small), {
      code: 'limit',
    });
    assert.throws(() => render(parseTemplate('x{{ xs }}'), scopeOf({ xs: Array.from({ length: 30 }, () => 1) }), small), {
      code: 'limit',
    });
    assert.deepEqual(
      render(parseTemplate('{{ xs }}'), scopeOf({ xs: Array.from({ length: 30 }, () => 1) }), small),
      Array.from({ length: 30 }, () => 1),
    );
  });

  it('deep values are refused where they would have to be walked', () => {
    let deep: Json = 1;
    for (let i = 0; i < 20_000; i++) deep = [deep];
    let other: Json = 2;
    for (let i = 0; i < 20_000; i++) other = [other];
    for (const text of [
      'x{{ deep }}',
      '{{ deep == other }}',
      '{{ deep < other }}',
      '{{ [deep] | unique }}{{ [deep, other] | unique }}',
      '{{ deep | yaml }}',
      '{{ deep | flatten | first ~ other }}',
    ])
      assert.throws(() => render(parseTemplate(text), scopeOf({ deep, other })), TemplateError, text);
    assert.equal(show('{{ deep is sequence }}', { deep }), true);
  });

  it('an expression may have 8,192 characters and 64 levels', () => {
    const sum = (count: number) => `{{ ${Array.from({ length: count }, () => '1').join('+')} }}`;
    assert.equal(show(sum(900), {}), 900);
    assert.equal(parseTemplate(sum(1200)).problems[0]?.message, 'The expression is too long: more than 1000 operators.');
    assert.match(parseTemplate(`{{ "${'a'.repeat(8200)}" }}`).problems[0]?.message ?? '', /too long/);
    assert.match(parseTemplate(`{% if "${'a'.repeat(8200)}" %}{% endif %}`).problems[0]?.message ?? '', /too long/);
    const nested = (count: number) => `{{ ${'('.repeat(count)}1${')'.repeat(count)} }}`;
    assert.equal(show(nested(63), {}), 1);
    assert.equal(parseTemplate(nested(64)).problems[0]?.message, 'The expression is nested more than 64 levels deep.');
    const blocks = (count: number) => `${'{% if 1 %}'.repeat(count)}a${'{% endif %}'.repeat(count)}`;
    assert.equal(show(blocks(64), {}), 'a');
    assert.equal(parseTemplate(blocks(65)).problems.length, 1);
    assert.equal(parseTemplate(`${'{% if 1 %}'.repeat(65)}{% elif 1 %}{% else %}${'{% endif %}'.repeat(65)}`).problems.length, 1);
  });

  it('long but harmless work stays within the limits and is not slow by its shape', () => {
    const digits = '1'.repeat(200_000);
    assert.equal(show('{{ (t ~ "x") | int(-1) }}', { t: digits }), -1);
    assert.equal(
      show('{{ xs | unique | length }}', { xs: Array.from({ length: 20_000 }, (_, at) => ({ id: at, name: 'n' })) }),
      20_000,
    );
    assert.equal(show('{{ t | regex_replace("a+$", "") | length }}', { t: 'b'.repeat(100_000) }), 100_000);
    const many = `{{ ${'a-'.repeat(50_000)}`;
    assert.equal(parseTemplate(many, { hyphenated: new Set(['a-b']) }).problems.length > 0, true);
  });

  it('native work is charged to the step limit', () => {
    const long = 'a '.repeat(50_000);
    for (const text of [
      '{{ t | upper | upper | upper | upper }}',
      '{{ t | split | sort | unique | join }}',
      '{{ t | list | sort }}',
    ])
      assert.throws(() => render(parseTemplate(text), scopeOf({ t: long }), { steps: 1000, size: 1e7 }), { code: 'limit' }, text);
  });
});

describe('macros that nest what is deep', () => {
  it('run into a limit, whatever room the host has', () => {
    const names = [...'abcdefghijkl'];
    const loops = names.map((name) => `{% for ${name} in [1] %}`).join('');
    const deep = `${loops}{{ ${'['.repeat(50)}again()${']'.repeat(50)} }}${'{% endfor %}'.repeat(names.length)}`;
    const template = parseTemplate(`{% macro again() %}${deep}{% endmacro %}{{ again() }}`);
    assert.throws(
      () => render(template, scopeOf({})),
      (error) => error instanceof TemplateError && error.code === 'limit',
    );
  });
});

describe('tokens', () => {
  const tokens = (text: string, hyphenated?: string[]) =>
    lex(text, 0, undefined, hyphenated ? { hyphenated: new Set(hyphenated) } : {})
      .tokens.slice(0, -1)
      .map((token) => token.text);

  it('a name with hyphens is one name where it is known, the longest first', () => {
    assert.deepEqual(tokens('web-search.result', ['web-search']), ['web-search', '.', 'result']);
    assert.deepEqual(tokens('web-search-2 - 1', ['web-search', 'web-search-2']), ['web-search-2', '-', '1']);
    assert.deepEqual(tokens('web-search-3', ['web-search']), ['web-search', '-', '3']);
    assert.deepEqual(tokens('web-other', ['web-search']), ['web', '-', 'other']);
    assert.deepEqual(tokens('web-search'), ['web', '-', 'search']);
  });

  it('names may have letters of any language and the dollar of older files', () => {
    assert.deepEqual(tokens('größe + $item'), ['größe', '+', '$item']);
  });

  it('a number after a dot is an index', () => {
    assert.deepEqual(tokens('a.0.1'), ['a', '.', '0', '.', '1']);
    assert.deepEqual(tokens('1.5e3'), ['1.5e3']);
  });

  it('an unclosed mark ends with its line and leaves the rest intact', () => {
    const template = parseTemplate('{{ a.b\nnext {{ n }}');
    assert.deepEqual(
      template.problems.map(({ range }) => range),
      [{ start: 0, end: 2 }],
    );
    assert.deepEqual(
      template.parts.map(({ kind }) => kind),
      ['output', 'text', 'output'],
    );
  });
});
