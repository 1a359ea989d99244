import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compile } from '../../../../engine/compile/compile.ts';
import type { AutoTag } from '../../../../engine/compile/source/nodes.ts';
import { findTags } from '../../../../engine/compile/source/tags/find-tags.ts';

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

  it('a text of ten thousand open tags is read in one pass: the twenty around the others', () => {
    const { tags, unclosed, deep } = findTags('<AUTO>'.repeat(10_000));
    assert.deepEqual([tags.length, unclosed.length, deep], [1, 20, true]);
  });

  it('twenty tags in each other are read, the one inside of them is words', () => {
    const nest = (levels: number): string => `${'<AUTO>a '.repeat(levels)}${'</AUTO>'.repeat(levels)}`;
    const depth = (tags: readonly AutoTag[]): number => 1 + Math.max(-1, ...tags.map(({ inner }) => depth(inner)));
    for (const [levels, deep] of [
      [20, false],
      [21, true],
    ] as const) {
      const found = findTags(nest(levels));
      assert.deepEqual([found.tags.length, depth(found.tags), found.unclosed, found.deep], [1, 20, [], deep]);
      assert.equal(found.tags[0]?.range.end, nest(levels).length);
    }
  });

  for (const [where, text] of [
    ['words', '<AUTO>'.repeat(10_000)],
    ['attributes', '<AUTO/a='.repeat(10_000)],
    ['both', `<AUTO/a=${'<AUTO>'.repeat(10_000)}`],
  ] as const)
    it(`ten thousand tags in the ${where} of each other are a problem, and no step around them is lost`, () => {
      const { problems, pipeline } = compile(
        `steps:\n  - {id: a, set: {x: 1}}\n  - id: b\n    prompt: |\n      ${text}\n  - {id: c, set: {y: 1}}\n`,
        { file: 'a.baton.yaml' },
      );
      assert.ok(problems.some(({ code, message }) => code === 'yaml-syntax' && message.includes('deeper than 20 levels')));
      assert.deepEqual(
        pipeline.steps.map(({ step }) => step.id),
        ['a', 'b', 'c'],
      );
    });
});
