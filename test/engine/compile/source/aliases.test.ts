import assert from 'node:assert/strict';
import { parseSource, problemsOf } from '../../../../engine/compile/source/source.ts';
import { dataOf, walk } from './walk.ts';

describe('anchors, aliases and merge keys', () => {
  const cases: [name: string, text: string, data: unknown][] = [
    ['an alias inside its block', 'a:\n  x: &s {p: 1}\n  y: *s\n', { a: { x: { p: 1 }, y: { p: 1 } } }],
    [
      'an alias of another entry',
      'base: &b [1, {c: 2}]\nsteps:\n  - id: a\n    use: *b\n',
      { base: [1, { c: 2 }], steps: [{ id: 'a', use: [1, { c: 2 }] }] },
    ],
    ['the last anchor of a name counts', 'a: &s 1\nb: *s\nc: &s 2\nd: *s\n', { a: 1, b: 1, c: 2, d: 2 }],
    ['an alias as a key', 'a: &s word\nb:\n  *s : 1\n', { a: 'word', b: { word: 1 } }],
    ['a merge', 'base: &b {x: 1, y: 2}\nsteps:\n  - <<: *b\n    y: 3\n', { base: { x: 1, y: 2 }, steps: [{ x: 1, y: 3 }] }],
    [
      'own keys win, whatever the order',
      'base: &b {x: 1}\nsteps:\n  - x: 2\n    <<: *b\n',
      { base: { x: 1 }, steps: [{ x: 2 }] },
    ],
    [
      'a merge of several: the first wins',
      'a: &a {x: 1}\nb: &b {x: 2, y: 2}\nc:\n  <<: [*a, *b]\n',
      { a: { x: 1 }, b: { x: 2, y: 2 }, c: { x: 1, y: 2 } },
    ],
    ['two merges', 'a: &a {x: 1}\nb:\n  <<: *a\n  <<: {y: 2}\n', { a: { x: 1 }, b: { x: 1, y: 2 } }],
    ['a quoted << is a key', 'a:\n  "<<": 1\n', { a: { '<<': 1 } }],
  ];
  for (const [name, text, data] of cases)
    it(name, () => {
      const source = parseSource(text);
      assert.deepEqual(dataOf(source), data);
      assert.deepEqual(problemsOf(source), []);
    });

  it('a value from another block stands where its alias stands', () => {
    const text = 'base: &b {prompt: "say {{ x }}"}\nsteps:\n  - <<: *b\n';
    const found = [...walk(parseSource(text))].find(({ path }) => path === 'steps[0].prompt');
    assert.ok(found?.node.kind === 'scalar');
    assert.equal(text.slice(found.at + found.node.range.start, found.at + found.node.range.end), '*b');
    assert.equal(found.node.offsetAt(0), found.node.range.start);
    assert.equal(found.node.offsetAt(99), found.node.range.end);
    assert.equal(found.node.template, true);
  });

  it('a value of the same block keeps its own place', () => {
    const text = 'a:\n  x: &s word\n  y: *s\n';
    const found = [...walk(parseSource(text))].find(({ path }) => path === 'a.y');
    assert.equal(found && text.slice(found.at + found.node.range.start, found.at + found.node.range.end), 'word');
  });

  it('ranges stay in order where a broken text takes an alias for a key', () => {
    for (const { node } of walk(parseSource('a: &s x\nb:\n  c: &t y\n    - z:\n   *t w\n')))
      assert.ok(node.range.start <= node.range.end);
  });

  const wrong: [name: string, text: string, at: string, hint: string | undefined][] = [
    ['an alias of nothing', 'a: *nope\n', '*nope', 'Text that begins with `*` must be in quotes.'],
    ['a misspelt alias', 'a: &base 1\nb: *bas\n', '*bas', 'Did you mean `*base`?'],
    ['an alias before its anchor', 'a: *s\nb: &s 1\n', '*s', 'Text that begins with `*` must be in quotes.'],
    ['an anchor inside itself', 'a: &s [*s]\n', '*s', 'Text that begins with `*` must be in quotes.'],
    ['a merge of a text', 'a:\n  <<: word\n', '<<: word', undefined],
  ];
  for (const [name, text, at, hint] of wrong)
    it(`${name} is a problem`, () => {
      const [problem, ...more] = problemsOf(parseSource(text));
      assert.deepEqual(more, []);
      assert.equal(problem && text.slice(problem.range.start, problem.range.end), at);
      assert.equal(problem?.hint, hint);
    });

  const letters = 'abcdefghijk';
  const laughs = (indent: string) =>
    `${indent}a: &a [x, x, x, x, x, x, x, x, x, x]\n${[...letters.slice(1)].map((letter, index) => `${indent}${letter}: &${letter} [${Array(10).fill(`*${letters[index]}`).join(', ')}]\n`).join('')}`;
  for (const [name, text] of [
    ['from block to block', laughs('')],
    ['inside a block', `z:\n${laughs('  ')}`],
  ] as const)
    it(`a billion laughs ${name} are refused, and what remains is small`, () => {
      const source = parseSource(text);
      assert.ok(problemsOf(source).some(({ message }) => /repeat too much/.test(message)));
      assert.ok([...walk(source)].length < 300_000);
    });

  const doubled = (times: number): string =>
    `a0: &a0 [x]\n${Array.from({ length: times }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]\n`).join('')}`;
  it('anchors that double from block to block cost no more the more there are', () => {
    const valuesIn = (text: string): number => [...walk(parseSource(text))].length;
    assert.ok(valuesIn(doubled(10)) > 2 ** 10);
    for (const times of [15, 20, 40]) assert.ok(valuesIn(doubled(times)) < 250_000, String(times));
  });

  it('a large anchor that is merged into many steps is valid', () => {
    const keys = Array.from({ length: 500 }, (_, i) => `  k${i}: ${i}\n`).join('');
    const steps = Array.from({ length: 25 }, (_, i) => `  - id: s${i}\n    set:\n      <<: *base\n`).join('');
    assert.deepEqual(problemsOf(parseSource(`base: &base\n${keys}steps:\n${steps}`)), []);
  });
});
