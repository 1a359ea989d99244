import fc from 'fast-check';

/** Names that every template has; each keeps its type, so that nearly all of what is made of them has a value. */
const prelude =
  '^{% set n, i = 3, 7 %}{% set s, t = "Hi you", "x" %}{% set xs = [3, 1, 2] %}{% set m = {"a": 1, "b": 2} %}{% set log = [] %}{% set ns = namespace(v=0) %}';

type Typed = Record<'number' | 'text' | 'truth' | 'list' | 'any', string>;
const words = (...parts: (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string> =>
  fc.tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part))).map((pieces) => pieces.join(''));

/** Expressions by their type: what differs by decision (a truth in a text, a test for a number on another value) stands in the grid. */
const expressions = fc.letrec<Typed>((tie) => {
  const [number, text, truth, list] = [tie('number'), tie('text'), tie('truth'), tie('list')];
  return {
    number: fc.oneof(
      { maxDepth: 1 },
      fc.constantFrom('n', 'i', '0', '-2', 'm.a', 'm["b"]', 'ns.v', 'xs | length', 's | length', 'log | length'),
      words('(', number, fc.constantFrom(' + ', ' - ', ' * '), number, ')'),
      words('(', number, fc.constantFrom(' // 2', ' % 3'), ')'),
      words('(', number, ' if ', truth, ' else ', number, ')'),
      words(list, fc.constantFrom(' | sum', ' | length', ' | first | default(1)', ' | max | default(0)')),
      words('(', text, ').count("i")'),
    ),
    text: fc.oneof(
      { maxDepth: 1 },
      fc.constantFrom('s', 't', '"q"', "'é😀'", 's[-3:]', 's[::2]', '"a-b c"'),
      words('(', text, ' ~ ', fc.oneof(text, fc.constantFrom('n', 'i', '1')), ')'),
      words('(', text, ' if ', truth, ' else ', text, ')'),
      words(
        text,
        fc.constantFrom(' | upper', ' | title', ' | trim', ' | replace("i", "o")', ' | center(9)', ' | reverse', ' | capitalize'),
      ),
      words('(', text, fc.constantFrom(').strip()', ').upper()', ').replace("o", "0")', ')[1:]')),
      words(list, ' | join("+")'),
      words('("%s|%s" % (', text, ', ', text, '))'),
    ),
    truth: fc.oneof(
      { maxDepth: 1 },
      words('(', number, fc.constantFrom(' < ', ' == ', ' >= ', ' != '), number, ')'),
      words('(', text, fc.constantFrom(' in ', ' == ', ' < '), text, ')'),
      words('(', number, ' in ', list, ')'),
      words('(not ', truth, ')'),
      words('(', truth, fc.constantFrom(' and ', ' or '), truth, ')'),
      words(
        '(',
        tie('any'),
        ' is ',
        fc.constantFrom('number', 'string', 'defined', 'none', 'sequence', 'not mapping', 'iterable'),
        ')',
      ),
    ),
    list: fc.oneof(
      { maxDepth: 1 },
      fc.constantFrom('xs', 'range(3) | list', '[1, 5]', 'xs[1:]', 'xs[::-1]', '[]'),
      words('(', list, ' + ', list, ')[:5]'),
      words('[', number, ', ', number, ']'),
      words(
        '(',
        list,
        ')',
        fc.constantFrom(' | sort', ' | reverse | list', ' | unique | list', ' | select(">", 1) | list', ' | map("abs") | list'),
      ),
    ),
    any: fc.oneof(number, text, list),
  };
});

const { number, text, truth, list } = expressions;
const plain = fc.constantFrom('a', ' ', '\n', ' b\n', '\n  \n', '  c  ', '{ ', ' %}', '}}', '# ', '"', '\t', 'é😀');
const left = fc.constantFrom('', '', '', '-', '+');
const right = fc.constantFrom('', '', '', '-', '+');
/** A tag with white space control at both ends. */
const tag = (...inside: (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string> =>
  words('{%', left, ' ', ...inside, ' ', right, '%}');
const minus = fc.constantFrom('', '', '-');
const output = (...inside: (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string> =>
  words('{{', minus, ' ', ...inside, ' ', minus, '}}');
const loopMember = fc.constantFrom(
  'index',
  'index0',
  'revindex',
  'revindex0',
  'first',
  'last',
  'length',
  'previtem | default("-")',
  'nextitem | default("-")',
  'cycle("p", "q")',
  'changed(i)',
);

const { body } = fc.letrec<{ body: string; piece: string }>((tie) => {
  const inner = tie('body');
  const looped = words(inner, output('loop.', loopMember), inner);
  return {
    body: fc.array(tie('piece'), { maxLength: 3 }).map((pieces) => pieces.join('')),
    piece: fc.oneof(
      { maxDepth: 3 },
      plain,
      output(fc.oneof(number, text, truth, list)),
      tag('set n = ', number, ' % 100'),
      tag('set s = (', text, ')[:12]'),
      tag('set i, t = ', number, ', (', text, ')[:9]'),
      tag('set xs = ', list),
      tag('set ns.v = ', number, ' % 100'),
      tag('do log.append(', number, ')'),
      fc.constantFrom('{# note #}', '{#- note -#}', '{% raw %}{{ x }}{% endraw %}', '{%- raw -%} {% if %} {%- endraw -%}'),
      words(tag('if ', truth), inner, tag('endif')),
      words(tag('if ', truth), inner, tag('elif ', truth), inner, tag('else'), inner, tag('endif')),
      words(tag('for i in ', list), looped, tag('endfor')),
      words(tag('for i in ', list, ' if i ', fc.constantFrom('> 1', '!= n', '< m.b')), looped, tag('else'), inner, tag('endfor')),
      words(
        tag(fc.constantFrom('for t, i in m.items()', 'for t, i in [["k", 2], ["l", 4]]', 'for t in s', 'for t in m')),
        looped,
        tag('endfor'),
      ),
      words(
        tag(fc.constantFrom('set s', 'set t', 'set s | upper', 'set t | trim | replace("a", "")')),
        inner,
        tag('endset'),
        '{% set s, t = s[:12], t[:9] %}',
      ),
      words(tag('with i = ', number, ', t = ', text), inner, tag('endwith')),
      words(
        tag('filter ', fc.constantFrom('upper', 'trim', 'replace("a", "o") | title', 'indent(2)', 'center(9)')),
        inner,
        tag('endfilter'),
      ),
      words(
        tag('macro f(i, t="d", k=', number, ')'),
        inner,
        tag('endmacro'),
        fc.constantFrom('{{ f(1) }}', '{{ f(n, t="u") }}', '{{ f(k=2, i=n) | upper }}', '{{ f(3) | trim | length }}'),
      ),
      words('{% macro g(i) %}[{{ caller(i) }}]{% endmacro %}', tag('call(i) g(', number, ')'), inner, tag('endcall')),
    ),
  };
});

/** Templates of every statement inside others; the same ones for the same seed. */
export const generateTemplates = (count: number, seed: number): string[] =>
  fc.sample(
    body.map((made) => prelude + made),
    { numRuns: count, seed },
  );
