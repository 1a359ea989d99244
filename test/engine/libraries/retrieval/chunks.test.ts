import assert from 'node:assert/strict';
import fc from 'fast-check';
import { chunkings } from '../../../../engine/language/tools/builtin/retrieval.ts';
import { type Chunk, chunkText } from '../../../../engine/libraries/retrieval/chunks.ts';

const places = (chunks: readonly Chunk[]) => chunks.map(({ line, heading }) => [line, heading]);

describe('chunks of a text', () => {
  const cases: { rule: string; text: string; wanted: [line: number, heading: string][] }[] = [
    {
      rule: 'a section each, with the headings above it',
      text: 'Before.\n\n# A\none\n\n## B ##\ntwo\n\n### [C](x.md) `c`\nthree\n\n# D\nfour\n',
      wanted: [
        [1, ''],
        [3, 'A'],
        [6, 'A › B'],
        [9, 'A › B › C c'],
        [12, 'D'],
      ],
    },
    {
      rule: 'headings with a line below',
      text: 'A\n===\none\n\nB\n---\ntwo',
      wanted: [
        [1, 'A'],
        [5, 'A › B'],
      ],
    },
    {
      rule: 'no headings in code',
      text: '# A\n\n```sh\n# no\n```\n\n~~~\n# no\n```\n~~~\n# B\nx',
      wanted: [
        [1, 'A'],
        [11, 'B'],
      ],
    },
    { rule: 'a rule is no heading', text: '# A\nx\n\n---\n\ny', wanted: [[1, 'A']] },
    {
      rule: 'a level left out',
      text: '### A\nx\n# B\ny',
      wanted: [
        [1, 'A'],
        [3, 'B'],
      ],
    },
    {
      rule: 'a rule below an item of a list, a quotation or code is no heading',
      text: '- a\n---\n1. b\n---\n> c\n===\n\n    d\n---\ne',
      wanted: [[1, '']],
    },
    { rule: 'a rule below a heading or another rule is none', text: '# A\n---\n---\nx', wanted: [[1, 'A']] },
    {
      rule: 'signs that close a title, and signs that do not',
      text: '# A#\nx\n# #\ny\n# B \\ # ##\t\nz\n#\nw\n#no',
      wanted: [
        [1, 'A#'],
        [3, ''],
        [5, 'B \\ #'],
        [7, ''],
      ],
    },
    { rule: 'nothing of nothing', text: ' \n\n', wanted: [] },
  ];
  for (const { rule, text, wanted } of cases) it(rule, () => assert.deepEqual(places(chunkText(text, 'heading', true)), wanted));

  it('a line as long as a file is no hindrance', () => {
    const text = `# install${' '.repeat(200_000)}x\n# ${'['.repeat(200_000)}\n${'# '.repeat(100_000)}x\ny`;
    assert.deepEqual(
      [...new Set(chunkText(text, 'heading', true).map(({ heading }) => heading.slice(0, 8)))],
      ['install', '[[[[[[[[', '# # # # '],
    );
  }).timeout(10_000);
  it('headings count in Markdown only', () => {
    assert.deepEqual(places(chunkText('# comment\nx\n# other\ny', 'heading', false)), [[1, '']]);
  });
  it('a long section is cut between paragraphs', () => {
    const paragraph = `${'word '.repeat(200)}end.`;
    const chunks = chunkText(`# A\n${[paragraph, paragraph, paragraph].join('\n\n')}`, 'heading', true);
    assert.deepEqual(places(chunks), [
      [1, 'A'],
      [4, 'A'],
      [6, 'A'],
    ]);
    for (const { text } of chunks) assert.ok(text.endsWith('end.'));
  });
  it('sentences are whole, and the last of a chunk begins the next', () => {
    const all = Array.from({ length: 20 }, (_, at) => `This is the sentence with the number ${at} of a text.`);
    const chunks = chunkText(all.join(' '), 'sentences', false);
    assert.ok(chunks.length > 1);
    for (const { text } of chunks) assert.match(text, /^This is .* of a text\.$/);
    for (const [at, { text }] of chunks.slice(1).entries())
      assert.ok(chunks[at]?.text.endsWith(text.split('. ')[0]?.slice(-20) + '.'));
  });

  it('every word of a text is in a chunk, and no chunk is long', () => {
    const line = fc.oneof(
      fc.constantFrom('', '# A', '```', 'One. Two! Three?', 'x'.repeat(3_000), '😀'.repeat(900)),
      fc.lorem({ maxCount: 40 }),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), fc.constantFrom(...chunkings), fc.boolean(), (lines, chunking, markdown) => {
        const text = lines.join('\n');
        const chunks = chunkText(text, chunking, markdown);
        const held = chunks.map((one) => one.text).join(' ');
        for (const word of text.match(/\b[a-z]{2,40}\b/g) ?? []) assert.ok(held.includes(word), word);
        for (const chunk of chunks) {
          assert.ok(chunk.text.length <= 1_600);
          assert.ok(chunk.text.isWellFormed());
          assert.ok(text.includes(chunk.text));
          assert.ok((lines[chunk.line - 1] ?? '').includes(chunk.text.split('\n')[0] ?? '-'));
        }
      }),
      { numRuns: 200 },
    );
  });
});
