import assert from 'node:assert/strict';
import { parseCondition } from '../../../../engine/compile/template/condition.ts';
import { references } from '../../../../engine/compile/template/references.ts';
import { parseTemplate } from '../../../../engine/compile/template/syntax/parse.ts';

/** `name.path` of each reference; `?` marks a guarded one. */
const shown = (text: string, condition = false): string =>
  references(condition ? parseCondition(text) : parseTemplate(text))
    .map(({ name, path, guarded }) => [name, ...path].join('.') + (guarded ? '?' : ''))
    .join(' ');

const cases: [text: string, expected: string][] = [
  ['plain', ''],
  ['{{ a }} {{ b }}', 'a b'],
  ['{{ a.b[0]["c-d"].e }}', 'a.b.0.c-d.e'],
  ['{{ a.b.0 }}', 'a.b.0'],
  ['{{ a[i].b }}', 'i a'],
  ['{{ a.x[i.j].b }}', 'i.j a.x'],
  ['{{ (a or b).c }}', 'a? b'],
  ['{{ f(a, k=b) }}', 'a b'],
  ['{{ a.b.upper() }}', 'a.b'],
  ['{{ xs[a](b) }}', 'a xs b'],
  ['{{ a | default(b) }}', 'a? b'],
  ['{{ a.b | d("") | upper }}', 'a.b?'],
  ['{{ a | upper | d("") }}', 'a'],
  ['{{ a is defined }}', 'a?'],
  ['{{ a is not undefined and a.b > 1 }}', 'a? a.b?'],
  ['{{ a is divisibleby b }}', 'a b'],
  ['{{ a and b }}', 'a? b'],
  ['{{ a or b or c }}', 'a? b? c'],
  ['{{ not a }}', 'a?'],
  ['{{ x if a else b }}', 'a? x b'],
  ['{{ a.b if a else "" }}', 'a? a.b?'],
  ['{{ (a and b) ~ c }}', 'a? b c'],
  ['{{ a == 1 or b }}', 'a b'],
  ['{% if a %}{{ a.b }}{% elif c %}{{ a }}{{ d }}{% else %}{{ c.x }}{% endif %}{{ a }}', 'a? a.b? c? a? d c.x? a'],
  ['{{ a | d(1) }}{{ a }}', 'a? a'],
  ['{% for x in xs %}{{ x.y }}{{ loop.index }}{{ z }}{% else %}{{ x }}{% endfor %}{{ x }}{{ loop }}', 'xs z x x loop'],
  ['{% for k, v in m.items() if v > w %}{{ k }}{{ v }}{% endfor %}', 'm w'],
  ['{% set x = a %}{{ x }}{{ y }}', 'a y'],
  ['{% if a %}{% set x = 1 %}{% else %}{{ x }}{% endif %}', 'a? x'],
  ['{% if a %}{% set x = 1 %}{% else %}{% set x = 2 %}{% endif %}{{ x }}', 'a?'],
  ['{% if a %}{% set x = 1 %}{% endif %}{{ x }}', 'a? x'],
  ['{{ x }}{% set x = 1 %}', 'x'],
  ['{{ [x.y ~ z for x in xs if x.on] }}{{ x }}', 'xs z x'],
  ['{{ {a: b} }}{{ [c, -d] }}{{ e[f:g] }}', 'a b c d e f g'],
  ['{{ a. }}', 'a'],
  ['{{ a.b | }}', 'a.b'],
  ['{{ "a" ~ 1 }}', ''],
];

describe('references of a template', () => {
  for (const [text, expected] of cases)
    it(`${JSON.stringify(text)} reads ${expected || 'nothing'}`, () => assert.equal(shown(text), expected));

  it('a condition is a truth test', () => {
    assert.equal(shown('a', true), 'a?');
    assert.equal(shown('{{ a.b }}', true), 'a.b?');
    assert.equal(shown('a > 1', true), 'a');
    assert.equal(shown('a and b', true), 'a? b?');
  });

  it('every range cuts what it names out of the text', () => {
    const template = parseTemplate('x {{ (web.results[0]["a b"].c) | upper }}');
    const [reference] = references(template);
    assert.ok(reference);
    const cut = ({ start, end }: { start: number; end: number }) => template.text.slice(start, end);
    assert.equal(cut(reference.nameRange), 'web');
    assert.deepEqual(reference.pathRanges.map(cut), ['results', '0', '"a b"', 'c']);
    assert.equal(cut(reference.range), 'web.results[0]["a b"].c');
  });
});
