import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { SourceNode } from '../../../../engine/compile/source/nodes.ts';
import { readPlain } from '../../../../engine/compile/source/plain.ts';
import { readByParser } from '../../../../engine/compile/source/read.ts';
import { newReading } from '../../../../engine/compile/source/reading.ts';
import { shield } from '../../../../engine/compile/source/shield.ts';
import { anything, damaged, yaml } from './texts.ts';

/** What both ways of reading make of a block; `plain` is undefined where the first leaves it to the second. */
function both(text: string, column = 0) {
  const reading = () => newReading(text, shield(text, column).text, new Map(), { left: 100_000, looks: 1_000_000 });
  const [one, other] = [reading(), reading()];
  const node = readPlain(one, column);
  const parsed = readByParser(other, { from: 0, to: text.length, column, depth: 0, nature: 'code' });
  const seen = (tree: SourceNode, problems: unknown) => ({ tree, places: placesIn(tree), problems });
  return { plain: node && seen(node, one.problems), parsed: seen(parsed, other.problems), left: one.problems };
}

/** Where each character of each scalar stands. */
function placesIn(node: SourceNode): unknown {
  if (node.kind === 'list') return node.items.map(placesIn);
  if (node.kind === 'map') return node.pairs.map(({ key, value }) => [placesIn(key), placesIn(value)]);
  return Array.from({ length: node.text.length + 1 }, (_, index) => node.offsetAt(index));
}

function same(text: string, column = 0): boolean {
  const { plain, parsed, left } = both(text, column);
  if (plain) assert.deepEqual(plain, parsed, text);
  else assert.deepEqual(left, [], 'what is left to the parser is told once');
  return plain !== undefined;
}

/** Blocks that need no parser. */
const read: readonly string[] = [
  'id: hello\n',
  'id: hello',
  'steps:\n  - id: a\n    set: {x: 1}\n',
  '- id: a\n  parameters:\n    path: "{{ topic }}/file.txt"\n    list:\n    - one\n    - two words # why\n  retry: 2',
  '- id: a\n\n  # a comment\n  when: true\n   # another\n  end: null\n\n',
  '- {id: s1, set: {x1: 1, y: [a, \'b\', "c, d"], z: {}}, dependencies: [s0], none: []}\n',
  'a: { b: 1 , c: [ x , y ] }  # behind\nb: x\r\nc: "y"\r\n',
  'a:\n  b:\n    c: 1.50\n  d: 0\n',
  '- - a\n  - b\n- - c: 1\n    d: 2\n',
  '-   - - a\n',
  'price: $5 (each)\npath: /tmp/x.y\nless: <b\nmore: =a\nnext: +a b\ntime: 12:30 h\n',
  "a: it's\nb: 3 apples\nc: 30s\nd: é😀\ne: b#c\nf: a, b] c}\n",
  'a: 1\na: 2\nparameters:\n  x: 1\n  x: {y: 1, y: 2}\n',
  'a: Hello {{ who }}!\nb: "{% if a %}b{% endif %}"\n',
  'x-y: 1\na.b: 2\na/b: True\n_c: FALSE\n',
  'a:  "x"  # y\n',
  '{}\n',
  '[a, {b: c}] # d\n',
  'steps:\n  ',
  'a:\n  b:\nc:\ne: 1\n',
];

/** Blocks with something that only the parser knows. */
const left: readonly string[] = [
  'a: b: c\n',
  'a:  \n',
  'a: # b\n',
  'a: b:\n',
  'a: |\n  text\n',
  'a: >-\n  text\n',
  'a: x\n  y\n',
  'a:\n  x\n',
  'a: "x\n  y"\n',
  'a: "x\\n"\n',
  "a: 'it''s'\n",
  'a: &b c\n',
  'a: *b\n',
  'a: !!str 1\n',
  'a: <AUTO>x</AUTO>\n',
  'a: "<AUTO>x</AUTO>"\n',
  'a: {{ x }}\n',
  'a: 1e3\n',
  'a: -5\n',
  'a: .5\n',
  'a: 012\n',
  'a: 0x1F\n',
  'a: 2024-01-01\n',
  'a: ~\n',
  'a:\n  - b\n c: 1\n',
  'a:\n    b: 1\n  c: 1\n',
  'a: "x" y\n',
  'a: "x',
  'a: [b\n',
  'a: [b,\n  c]\n',
  'a: [b, ]\n',
  'a: [b: c]\n',
  'a: {b}\n',
  'a: {b: 1 #c}\n',
  'a: {b: 1}: c\n',
  'a:\tb\n',
  'true: b\n',
  '"a": b\n',
  'a b: c\n',
  '<<: {a: 1}\n',
  '? a\n',
  'word\n',
  '- \n',
  '-\n',
  `${'k'.repeat(1100)}: x\n`,
  `a: ${'['.repeat(60)}${']'.repeat(60)}\n`,
];

/** Pieces of which any text of a block may be made, those that belong together and those that do not. */
const pieces = fc.constantFrom(
  ...['a: ', 'b:', 'c-d: ', 'x', 'y z', '12', '1.5', '-3', 'true', 'null', '"q r"', "'s'", "'t''u'", '"v\\n"', '{{ w }}'],
  ...[
    '{',
    '}',
    '[',
    ']',
    ', ',
    ',',
    ': ',
    ':',
    '- ',
    '-',
    '# c',
    ' # d',
    '#',
    '|',
    '>-',
    '&e ',
    '*e',
    '!f ',
    '? ',
    '<<: ',
    '~',
    '%',
    '@',
  ],
  ...[
    '{a: 1}',
    '{b: [x, y]}',
    '[x, {c: d}]',
    '\n',
    '\n  ',
    '\n    ',
    '\n      ',
    '\n- ',
    '\n  - ',
    '\n    - ',
    '\r\n',
    '\n\n',
    ' ',
    '  ',
    '\t',
  ],
);
const soup = fc.array(pieces, { maxLength: 14 }).map((some) => some.join(''));
const lines = fc
  .array(
    fc.tuple(
      fc.constantFrom('', '  ', '    ', '      '),
      fc.constantFrom('', '- ', '- - '),
      fc.constantFrom('a: ', 'b: ', 'c: ', 'd:', ''),
      fc.constantFrom('', 'x', 'y z', '3', '1.25', '{a: 1, b: [c]}', '"q"', "'r' # s", '[a, {b: c}]', 'u # v'),
    ),
    { minLength: 1, maxLength: 7 },
  )
  .map((some) => some.map((one) => one.join('')).join('\n'));

describe('blocks that are written plainly', () => {
  for (const text of read) it(`reads ${JSON.stringify(text)} as the parser does`, () => assert.equal(same(text), true));
  for (const text of left) it(`leaves ${JSON.stringify(text.slice(0, 60))} to the parser`, () => assert.equal(same(text), false));
  it('may begin anywhere in a line', () => assert.equal(same('- id: a\n    set: {x: 1}\n', 2), true));
  for (const [what, texts] of Object.entries({ yaml, damaged, anything, soup, lines }))
    it(`are read as the parser does, whatever else stands in them: ${what}`, () => {
      fc.assert(
        fc.property(texts, fc.constantFrom(0, 0, 2), (text, column) => {
          const before = text.replace(/\r(?!\n)/g, '\n').replace(/^\s+/, '');
          if (before !== '' && !before.includes('\0')) same(before, column);
        }),
        { numRuns: 300 },
      );
    });
});
