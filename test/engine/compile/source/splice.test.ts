import assert from 'node:assert/strict';
import { parseSource, problemsOf } from '../../../../engine/compile/source/source.ts';

const base = `id: demo
inputs: {topic: tea}
steps:
  # the first
  - id: one
    prompt: Say a word.

  - id: two
    prompt: |
      Say another.
  - id: three
    set: {a: 1}
finally:
- id: last
  set: {b: 2}
outputs:
  x: "{{ two }}"
`;

/** An edit of the text, and how many blocks (of entries and items) are read anew for it. */
const edits: readonly (readonly [name: string, from: string, to: string, read: number])[] = [
  ['a letter in a value', 'Say a word', 'Say a wordy', 1],
  ['a letter in an item behind others', 'Say another', 'Say Another', 1],
  ['a letter in an item that stands in the column of the keys', 'b: 2', 'b: 23', 1],
  ['a line in an item', 'set: {a: 1}\n', 'set: {a: 1}\n    timeout: 3\n', 1],
  ['a comment behind an item', 'a word.\n\n', 'a word.\n  # and on\n', 1],
  ['an item between two', '  - id: two', '  - id: new\n    prompt: x\n  - id: two', 1],
  ['an item behind the last', '    set: {a: 1}\n', '    set: {a: 1}\n  - id: new\n', 1],
  ['an item less', '  - id: two\n    prompt: |\n      Say another.\n', '', 0],
  ['two items as one', '  - id: three\n    set', '    set', 1],
  ['an item that is cut in two', '    prompt: Say a word.', '  - prompt: Say a word.', 2],
  ['a dash that is lost', '  - id: two', '    id: two', 1],
  ['a dash in another column', '  - id: two', '   - id: two', 1],
  ['the dash of the first item', '  - id: one', '    id: one', 2],
  ['a line at the column of the entries', '    set: {a: 1}\n', '    set: {a: 1}\nmore: 1\n', 1],
  ['the end of the document', '    set: {a: 1}\n', '    set: {a: 1}\n---\n', 0],
  ['an item that is no map any more', '  - id: two\n    prompt: |\n', '  - - two\n    - |\n', 1],
  ['an anchor', 'set: {a: 1}', 'set: &a {a: 1}', 1],
  ['an alias that means nothing', 'set: {a: 1}', 'set: *a', 1],
  ['a tag that ends nowhere', 'Say a word', 'Say <AUTO>a word', 1],
  ['a carriage return by itself', 'Say a word', 'Say\ra word', 2],
  ['an entry before the list', 'topic: tea', 'topic: teas', 1],
  ['the key of the list', 'steps:', 'tasks:', 1],
  ['the last line', 'x: "{{ two }}"\n', 'x: "{{ two }}"', 1],
];

const blocksOf = (source: ReturnType<typeof parseSource>) =>
  new Set(source.entries.flatMap(({ block, items = [] }) => [block, ...items.map((item) => item.block)]));

describe('an edit in a text', () => {
  for (const [ends, text] of [
    ['line feeds', base],
    ['carriage returns and line feeds', base.replaceAll('\n', '\r\n')],
  ] as const)
    for (const [name, from, to, read] of edits) {
      const turned = (part: string): string => (ends === 'line feeds' ? part : part.replaceAll('\n', '\r\n'));
      it(`${name}, with ${ends}: reads what it touches, there and back`, () => {
        const before = parseSource(text);
        const edited = text.replace(turned(from), turned(to));
        assert.notEqual(edited, text);
        const after = parseSource(edited, before);
        assert.deepEqual(after, parseSource(edited));
        assert.deepEqual(problemsOf(after), problemsOf(parseSource(edited)));
        assert.deepEqual(parseSource(text, after), before);
        const known = blocksOf(before);
        assert.equal([...blocksOf(after)].filter((block) => !known.has(block)).length, read, 'blocks that are new');
      });
    }

  it('moves what stands behind it, in other lists and entries too', () => {
    const before = parseSource(base);
    const after = parseSource(base.replace('a word', 'a longer word'), before);
    const by = 'longer '.length;
    const ats = (source: typeof before): number[] =>
      source.entries.flatMap(({ at, items = [] }) => [at, ...items.map((item) => item.at)]);
    const moved = base.indexOf('a word');
    assert.deepEqual(
      ats(after),
      ats(before).map((at) => (at > moved ? at + by : at)),
    );
  });

  it('takes anchors in the list for what they are: what stands by itself is taken over all the same', () => {
    const text = base.replace('set: {a: 1}', 'set: &a {a: 1}').replace('b: 2', 'b: *a');
    const before = parseSource(text);
    const edited = text.replace('a word', 'another word');
    const after = parseSource(edited, before);
    assert.deepEqual(after, parseSource(edited));
    assert.equal(after.entries[3]?.items?.[0]?.node, before.entries[3]?.items?.[0]?.node);
    // The anchor itself changes: whoever took it is read again.
    const other = text.replace('{a: 1}', '{a: 2}');
    assert.deepEqual(parseSource(other, after), parseSource(other));
  });
});
