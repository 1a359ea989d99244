import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  compileSchemaPattern,
  isFound,
  PatternTooSlow,
  patternFault,
} from '../../../../../engine/compile/template/regex/bounded.ts';
import { findMatch } from '../../../../../engine/compile/template/regex/match.ts';
import { PatternError } from '../../../../../engine/compile/template/regex/parse.ts';
import { inSample } from '../../../../sample.ts';

/** Where the first match and each group begin and end; -1 where a group took no part. */
function ours(source: string, text: string): readonly number[] | null {
  return findMatch(compileSchemaPattern(source), text, 0, () => undefined)?.spans ?? null;
}

function natives(source: string, text: string): readonly number[] | null {
  const found = new RegExp(source, 'ud').exec(text);
  return found ? [...(found.indices ?? [])].flatMap((span) => span ?? [-1, -1]) : null;
}

const same: readonly (readonly [pattern: string, ...texts: string[]])[] = [
  ['^[a-z]+$', 'abc', 'abc\n', ''],
  ['^\\p{L}+$', 'Äß', 'a1'],
  ['\\P{Lu}', 'Aa'],
  ['[\\p{Script=Greek}\\d]', 'xα', '7'],
  ['^\\w+$', 'ä', 'a_1'],
  ['\\bä', ' ä', 'xä'],
  ['^.$', '😀', '\n', '\r', '\u2028'],
  ['\\u{1F600}', '😀'],
  ['\\uD83D\\uDE00', '😀'],
  ['[^]', '\n'],
  ['[]', 'a'],
  ['(?<=\\$)\\d+', '$12', '12'],
  ['(?<!\\$)\\b\\d+', '$12 34'],
  ['(?<=(\\d+)(\\d+))$', '1053'],
  ['(?<=\\1(a))b', 'aab'],
  ['(?<y>\\d{4})-\\k<y>', '2026-2026', '2026-2025'],
  ['^(?:(a)|b)*\\1$', 'ab', 'aba'],
  ['(?!(a)b)\\1a', 'ac'],
  ['(?=(a+))a*b\\1', 'baaabac'],
  ['(z)((a+)?(b+)?(c))*', 'zaacbbbcac'],
  ['(a*)?', 'b'],
  ['(?:a?){3}b', 'ab'],
  ['^.{2,5000}$', 'x'.repeat(4000), 'x'],
  ['^(?:ab){2,3}?(.*)', 'abababab'],
  ['\\cJ', '\n'],
  ['(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)\\10', 'abcdefghijj'],
  ['^[\\s\\S]*$', 'a\n'.repeat(20_000)],
];

const refused: readonly (readonly [pattern: string, why: RegExp])[] = [
  ['(', /without `\)`/],
  ['a**', /two quantifiers/],
  ['\\-', /Invalid escape/],
  ['(?i)a', /kind of group/],
  ['(?>a)', /kind of group/],
  ['\\p{Nothing}', /no property/],
  ['(?<a>x)|(?<a>y)', /two groups/],
  ['\\k<a>', /group that it does not have/],
  ['a{2000000}', /count/],
  ['x'.repeat(10_001), /longer/],
];

/** Patterns that try every way to cut a text, and the text that fits none of them. */
const evil: readonly (readonly [pattern: string, text: string])[] = [
  ['^(a+)+$', `${'a'.repeat(40)}!`],
  ['^(a|a)*$', `${'a'.repeat(40)}!`],
  ['^(.*a){25}$', `${'a'.repeat(60)}!`],
  ['(x+x+)+y', 'x'.repeat(60)],
  ['^(?:a?){40}a{40}$', 'a'.repeat(39)],
  ['(?=(a+)+b)c', 'a'.repeat(40)],
  ['(?<=b(a+)+)c', `${'a'.repeat(40)}c`],
  ['^(([a-z])+.)+[A-Z]([a-z])+$', 'a'.repeat(60)],
  ['\\s+$', `${' '.repeat(200_000)}x`],
  ['(.*)\\1{9}x', 'a'.repeat(3000)],
];

/** Parts of patterns that are harmless on short texts. */
const pattern: fc.Arbitrary<string> = fc.letrec<{ either: string; sequence: string; atom: string }>((tie) => ({
  either: fc.array(tie('sequence'), { minLength: 1, maxLength: 2 }).map((parts) => parts.join('|')),
  sequence: fc
    .array(fc.tuple(tie('atom'), fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,2}', '{0,2}?', '*?', '+?', '??')), {
      maxLength: 3,
    })
    .map((parts) => parts.map((part) => part.join('')).join('')),
  atom: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\w', '\\S', '\\b', '^', '$', '😀', '\\p{L}', '\\n', '\\1', '\\2', '[😀b]'),
    fc
      .tuple(fc.constantFrom('(', '(', '(?:', '(?=', '(?!', '(?<=', '(?<!', '(?<n>'), tie('either'))
      .map(([open, inside]) => `${open}${inside})`),
  ),
})).either;
const text = fc.array(fc.constantFrom('a', 'b', '\n', '😀', '_'), { maxLength: 7 }).map((parts) => parts.join(''));

describe('patterns of schemas', () => {
  for (const [source, ...texts] of same)
    it(`${source.slice(0, 40)} finds what JavaScript finds`, () => {
      for (const one of texts) assert.deepEqual(ours(source, one), natives(source, one), JSON.stringify(one.slice(0, 40)));
    });

  for (const [source, why] of refused)
    it(`${source.slice(0, 40)} is refused with a reason`, () => {
      assert.match(patternFault(source, 'schema') ?? '', why);
    });

  for (const [source, subject] of evil.filter((_, index) => inSample(index, 2)))
    it(`${source} ends on a text that it does not fit`, () => {
      assert.throws(() => isFound(compileSchemaPattern(source), subject), PatternTooSlow);
    });

  it('law: what JavaScript can read is refused with a reason, or finds the same match and groups', () => {
    let compared = 0;
    fc.assert(
      fc.property(pattern, text, (source, subject) => {
        let native: readonly number[] | null;
        try {
          native = natives(source, subject);
        } catch {
          assert.notEqual(patternFault(source, 'schema'), undefined, source);
          return;
        }
        // V8 alone begins an empty match between the halves of a pair; the standard goes on by whole characters.
        if (native && /^[\udc00-\udfff]/.test(subject.slice(native[0])) && (native[0] ?? 0) > 0) return;
        try {
          assert.deepEqual(ours(source, subject), native, source);
          compared++;
        } catch (error) {
          if (!(error instanceof PatternError)) throw error;
        }
      }),
      { numRuns: 3000 },
    );
    assert.ok(compared > 500, `${compared} of 3000 were compared`);
  });
});
