import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compileWildcard, expandBraces, fitsPath } from '../../../engine/trust/wildcard.ts';

const names: [pattern: string, fits: string[], not: string[]][] = [
  ['', [''], ['a']],
  ['a', ['a'], ['', 'b', 'aa', 'A']],
  ['*', ['', 'a', '😀'], []],
  ['a*c', ['ac', 'abc', 'acc', 'abcbc'], ['a', 'acb']],
  ['*a*b*', ['ab', 'xaybz'], ['ba']],
  ['?', ['a', '😀'], ['', 'ab']],
  ['[a-c]x', ['ax', 'cx'], ['dx', 'x']],
  ['[!a-c]', ['d', '!'], ['a', 'b']],
  ['[]a]', [']', 'a'], ['b']],
  ['[!]]', ['a'], [']']],
  ['[ab', ['[ab'], ['a']],
  ['[a-]', ['a', '-'], ['b']],
  ['[😀-😂]', ['😁'], ['a']],
  ['a.b', ['a.b'], ['axb']],
  ['(a|b)+$', ['(a|b)+$'], ['a']],
];
const paths: [pattern: string, fits: string[], not: string[]][] = [
  ['a/*', ['a/b'], ['a', 'a/b/c']],
  ['a/**', ['a', 'a/b', 'a/b/c'], ['b/a']],
  ['**/c', ['c', 'a/c', 'a/b/c'], ['c/a']],
  ['/a/**/c', ['/a/c', '/a/b/b/c'], ['/a', '/b/a/c']],
  ['**', ['a', 'a/b'], []],
  ['{a,b/*}/c', ['a/c', 'b/x/c'], ['b/c']],
];

describe('wildcard', () => {
  for (const [pattern, fits, not] of names)
    it(`"${pattern}" as a name`, () => {
      const matches = compileWildcard(pattern);
      for (const name of fits) assert.ok(matches(name), name);
      for (const name of not) assert.ok(!matches(name), name);
    });
  for (const [pattern, fits, not] of paths)
    it(`"${pattern}" as a path`, () => {
      for (const path of fits) assert.ok(fitsPath(pattern, path), path);
      for (const path of not) assert.ok(!fitsPath(pattern, path), path);
    });
  it('says the same as the regular expression that it stands for', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 });
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 10 });
    fc.assert(
      fc.property(letters, text, (pattern, name) => {
        const expression = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);
        assert.equal(compileWildcard(pattern)(name), expression.test(name));
      }),
    );
  });
  it('ends soon on a pattern made to be slow', () =>
    assert.ok(!compileWildcard('*a'.repeat(60))('a'.repeat(59) + 'b'.repeat(200))));

  const braces: [pattern: string, expanded: string[] | undefined][] = [
    ['a', ['a']],
    ['{a,b}c', ['ac', 'bc']],
    ['{a,{b,c}d}', ['a', 'bd', 'a', 'cd']],
    ['{a,b}{1,2}', ['a1', 'a2', 'b1', 'b2']],
    ['{a', ['{a']],
    ['a}', ['a}']],
    ['{a,b}'.repeat(11), undefined],
  ];
  for (const [pattern, expanded] of braces)
    it(`braces of "${pattern.slice(0, 20)}"`, () => assert.deepEqual(expandBraces(pattern)?.sort(), expanded?.sort()));
});
