import assert from 'node:assert/strict';
import { localsOf } from '../../../../engine/compile/template/locals.ts';
import { parseTemplate } from '../../../../engine/compile/template/syntax/parse.ts';

/** The text with each local's number behind its places, in the order in which they are bound; `?` where something of outside may be meant. */
function numbered(text: string): string {
  const marks = localsOf(parseTemplate(text)).flatMap(({ places }, index) =>
    places.map(({ range, mixed }) => ({ at: range.end, mark: `${index + 1}${mixed ? '?' : ''}` })),
  );
  return marks.sort((a, b) => b.at - a.at).reduce((made, { at, mark }) => made.slice(0, at) + mark + made.slice(at), text);
}

/** What it does, and each template with its locals numbered. */
const cases: readonly (readonly [string, ...string[]])[] = [
  ['is nothing where nothing is bound', '{{ x }}', 'set x for y', '{{ [x] | map("upper") }}'],
  ['goes from `set` to the end', '{{ x }}{% set x1 = x %}{{ x1 + x1 }}'],
  ['is one for all that is set in one scope', '{% set x1 = 1 %}{{ x1 }}{% set x1 = x1 + 1 %}{{ x1 }}'],
  ['goes from `for` to `endfor`', '{{ x }}{% for x1 in x %}{{ x1 }}{% endfor %}{{ x }}'],
  ['has several names', '{% for k1, v2 in m %}{{ k1 }}={{ v2 }}{% endfor %}'],
  ['is hidden by an inner one', '{% set x1 = 1 %}{% for x2 in xs %}{{ x2 }}{% endfor %}{{ x1 }}'],
  ['is read in a list of its own name', '{% for x1 in xs %}{% for x2 in x1 %}{{ x2 }}{% endfor %}{{ x1 }}{% endfor %}'],
  ['begins anew in each round', '{% set x1 = 1 %}{% for i2 in xs %}{{ x1 }}{% set x3 = x1 + i2 %}{{ x3 }}{% endfor %}{{ x1 }}'],
  ['ends with the loop that sets it', '{% for i1 in xs %}{% set x2 = i1 %}{{ x2 }}{% endfor %}{{ x }}'],
  ['is that of the loop where the body sets it', '{% for x1 in xs %}{% set x1 = x1 | trim %}{{ x1 }}{% endfor %}'],
  [
    'is in the filter, and not in `else`',
    '{% for x1 in xs if x1.ok %}{{ x1 }}{% else %}{{ x }}{% set x2 = 1 %}{{ x2 }}{% endfor %}{{ x }}',
  ],
  ['may not be set by a branch', '{% if a %}{% set x1 = 1 %}{{ x1 }}{% endif %}{{ x1? }}'],
  [
    'is set by all branches',
    '{% if a %}{% set x1 = 1 %}{% elif b %}{% set x1 = 2 %}{% else %}{% set x1 = 3 %}{% endif %}{{ x1 }}',
  ],
  ['is not set by all branches', '{% if a %}{% set x1 = 1 %}{% elif b %}{% else %}{% set x1 = 3 %}{% endif %}{{ x1? }}'],
  ['is not set in the other branch', '{% if a %}{% set x1 = 1 %}{% else %}{{ x1? }}{% endif %}'],
  ['is set before the branches', '{% set x1 = 0 %}{% if a %}{% set x1 = 1 %}{% endif %}{{ x1 }}'],
  [
    'is set by inner branches',
    '{% if a %}{% if b %}{% set x1 = 1 %}{% else %}{% set x1 = 2 %}{% endif %}{{ x1 }}{% endif %}{{ x1? }}',
  ],
  [
    'is one with that of the scope around where a branch decides',
    '{% set x1 = 1 %}{% for i2 in xs %}{% if i2 %}{% set x1 = i2 %}{% endif %}{{ x1 }}{% endfor %}{{ x1 }}',
  ],
  ['is bound by a comprehension', '{{ [x1 + y for x1 in xs if x1] }}{{ x }}', '{{ join(x1 for x1 in x) }}'],
  [
    'is `loop` where it is read',
    '{% for2 x1 in xs %}{{ loop2.index }}{% endfor %}{{ loop }}',
    '{% for x1 in xs %}{{ x1 }}{% endfor %}',
  ],
  [
    'is the `loop` of the nearest',
    '{%- for2 x1 in xs %}{% for4 y3 in x1 %}{{ loop4.index }}{% endfor %}{{ loop2.last }}{% endfor %}',
  ],
  [
    'is the outer `loop` in list and filter',
    '{% for2 x1 in xs %}{% for y3 in loop2 if loop2.first %}{{ y3 }}{% endfor %}{{ x1 }}{% endfor %}',
  ],
  ['is not the item called `loop`, which nobody can read in there', '{% for2 loop1 in xs if loop1 %}{{ loop2 }}{% endfor %}'],
  ['is no function', '{% set range1 = 3 %}{{ range(range1) }}'],
  ['is read behind dots and in brackets', '{% set x1 = 1 %}{{ x1.x }}{{ y[x1] }}{{ {"x": x1} }}{{ y | f(x=x1) }}'],
  ['stands in what is broken', '{% for x1 in xs %}{{ x1. }}', '{% set x1 %}{{ x1 }}'],
];

describe('a local of a template', () => {
  for (const [name, ...drawn] of cases)
    for (const one of drawn)
      it(`${name}: ${one}`, () => {
        assert.equal(numbered(one.replaceAll(/(?<=\b(?:[a-z]|range|loop|for))\d\??/g, '')), one);
      });
});
