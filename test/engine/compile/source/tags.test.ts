import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { AutoTag } from '../../../../engine/compile/source/nodes.ts';
import { findTags } from '../../../../engine/compile/source/tags.ts';

/** `tag(words; name=value; …)[inner]`, `!` for a tag without its end. */
const show = (text: string, tag: AutoTag): string => {
  const attributes = tag.attributes.map(
    ({ nameRange, valueRange }) =>
      `; ${text.slice(nameRange.start, nameRange.end)}=${text.slice(valueRange.start, valueRange.end)}`,
  );
  const inner = tag.inner.length > 0 ? `[${tag.inner.map((one) => show(text, one)).join(' ')}]` : '';
  return `${tag.closed ? '' : '!'}(${text.slice(tag.words.start, tag.words.end)}${attributes.join('')})${inner}`;
};

const cases: [text: string, tags: string, unclosed?: string[]][] = [
  ['no tag', ''],
  ['<AUTOMATIC> and </AUTO>', ''],
  ['<AUTO>pick</AUTO>', '(pick)'],
  ['<AUTO>', '!()'],
  ['say <AUTO type=integer>  ', '!(; type=integer)'],
  ['<AUTO type="integer" min=1 max = \'5\'>how many?</AUTO>', '(how many?; type=integer; min=1; max=5)'],
  ['<AUTO choices="a, b"/> and <AUTO />', '(; choices=a, b) ()'],
  ['a <AUTO>x</AUTO> b <AUTO>y</AUTO> c', '(x) (y)'],
  ['<AUTO>find <AUTO>a query</AUTO> now</AUTO>', '(find <AUTO>a query</AUTO> now)[(a query)]'],
  ['<AUTO default="{{ x | default("a>b") }}">q</AUTO>', '(q; default={{ x | default("a>b") }})'],
  ['<AUTO model={{ m | lower }}>q</AUTO>', '(q; model={{ m | lower }})'],
  ['<AUTO pattern="a>b">q</AUTO>', '(q; pattern=a>b)'],
  ['<AUTO type="">q</AUTO>', '(q; type=)'],
  ['<AUTO flag>q</AUTO>', '(q; flag=)'],
  ['<AUTO type="integer>q</AUTO>', '(q; type="integer)'],
  ['<AUTO min="<AUTO>lowest</AUTO>">q</AUTO>', '(q; min=<AUTO>lowest</AUTO>)[(lowest)]'],
  ['<AUTO>\n  over\n  lines\n</AUTO>', '(\n  over\n  lines\n)'],
  ['<AUTO>open words', '!(open words)', ['<AUTO>']],
  ['<AUTO>a <AUTO type=x>b', '!(a <AUTO type=x>b)[!(b; type=x)]', ['<AUTO>', '<AUTO type=x>']],
  ['<AUTO>a <AUTO>b</AUTO>', '!(a <AUTO>b</AUTO>)[(b)]', ['<AUTO>']],
  ['<AUTO type=', '!(; type=)', ['<AUTO type=']],
  ['<AUTO "stray" = type=x>q</AUTO>', '(q; stray=; type=x)'],
];

describe('AUTO tags in a text', () => {
  for (const [text, expected, unclosed = []] of cases)
    it(`${JSON.stringify(text)} → ${expected || 'none'}`, () => {
      const found = findTags(text);
      assert.equal(found.tags.map((tag) => show(text, tag)).join(' '), expected);
      assert.deepEqual(
        found.unclosed.map(({ start, end }) => text.slice(start, end)),
        unclosed,
      );
    });

  it('nest and stay in the order of the text, whatever the text', () => {
    const part = fc.constantFrom(
      '<AUTO>',
      '<AUTO type="x">',
      "<AUTO a='",
      '</AUTO>',
      '<AUTO/>',
      'words ',
      '"',
      '{{',
      '}}',
      '>',
      '<AUTO b={{',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 14 }), (parts) => {
        const text = parts.join('');
        const check = (tags: readonly AutoTag[], from: number, to: number) => {
          let at = from;
          for (const tag of tags) {
            assert.ok(tag.range.start >= at && tag.range.end <= to && tag.range.start < tag.range.end);
            assert.ok(tag.words.start >= tag.range.start && tag.words.end <= tag.range.end);
            assert.ok(text.startsWith('<AUTO', tag.range.start));
            check(tag.inner, tag.range.start, tag.range.end);
            at = tag.range.end;
          }
        };
        check(findTags(text).tags, 0, text.length);
      }),
    );
  });

  it('a text of ten thousand open tags is read in one pass', () => {
    assert.equal(findTags('<AUTO>'.repeat(10_000)).unclosed.length, 9_999);
  });
});
