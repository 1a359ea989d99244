import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { LockEntry } from '../../../engine/workspace/lock-file.ts';
import { formatLock, lockedAnswer, mergeLock, parseLock } from '../../../engine/workspace/lock-file.ts';

const entry = (
  site: string,
  question: string,
  answer: LockEntry['answer'] = 'x',
  date = '2026-01-02T03:04:05.000Z',
): LockEntry => ({ site, question, asked: 'what?', answer, model: 'test:m', date });

describe('the lock file', () => {
  it('reads well, in an order of its own', () => {
    const text = formatLock([entry('b#0', '22'), entry('a#0', '1e23', { list: [1, true] })]);
    assert.equal(
      text,
      `# Answers to the AUTO tags of the pipeline beside this file. Commit it: the same questions are then never asked again.
# An answer may be edited here; to ask again, delete its entry or run \`baton auto --refresh\`.
version: 1
answers:
  - site: a#0
    question: "1e23"
    asked: what?
    answer:
      list:
        - 1
        - true
    model: test:m
    date: 2026-01-02T03:04:05.000Z
  - site: b#0
    question: "22"
    asked: what?
    answer: x
    model: test:m
    date: 2026-01-02T03:04:05.000Z
`,
    );
  });

  const text = fc.oneof(
    fc.string(),
    fc.constantFrom('yes', '1', '', 'a: b', '<AUTO>x</AUTO>', 'two\nlines\n', '{{ x }}', '# c', '- d', "it's", '1e999'),
  );
  const entries = fc.uniqueArray(
    fc.record({
      site: fc.stringMatching(/^[a-z]{1,5}#\d$/),
      question: fc.stringMatching(/^[0-9a-f]{16}$/),
      asked: text,
      answer: fc.oneof(fc.jsonValue(), text).map((value) => JSON.parse(JSON.stringify(value))),
      model: text,
      date: fc.constant('2026-01-02T03:04:05.000Z'),
    }),
    { maxLength: 5, selector: ({ site, question }) => `${site} ${question}` },
  );

  it('comes back as it was written', () => {
    fc.assert(
      fc.property(entries, (some) => {
        const { entries: read, problems } = parseLock(formatLock(some));
        assert.deepEqual(problems, []);
        assert.deepEqual(new Set(read.map((one) => JSON.stringify(one))), new Set(some.map((one) => JSON.stringify(one))));
        assert.equal(formatLock(read), formatLock([...some].reverse()));
      }),
    );
  });

  const broken: [name: string, text: string, kept: number, at: string][] = [
    ['a list', '- a\n', 0, '- a\n'],
    ['another version', 'version: 2\nanswers: []\n', 0, '2'],
    ['answers that are no list', 'answers: x\n', 0, 'x'],
    [
      'an entry without its answer',
      'answers:\n  - site: a\n    question: b\n  - {site: a, question: c, answer: 1}\n',
      1,
      'site: a\n    question: b',
    ],
    ['an entry without its question', 'answers:\n  - {site: a, answer: 1}\n', 0, '{site: a, answer: 1}'],
    ['broken YAML', 'answers:\n  - site: "a\n    question: b\n    answer: 1\n', 1, '"a'],
  ];
  for (const [name, source, kept, at] of broken)
    it(`${name} is a problem, and what can be used is used`, () => {
      const { entries: read, problems } = parseLock(source);
      assert.equal(read.length, kept);
      assert.deepEqual(
        problems.map(({ range }) => source.slice(range.start, range.end)),
        [at],
      );
    });

  it('an empty file has no answers', () => {
    const { entries, problems } = parseLock('');
    assert.deepEqual([entries, problems], [[], []]);
  });

  it('merging replaces the same question, keeps others, and lets go of tags that are gone', () => {
    const merged = mergeLock(
      [entry('a', '1', 'old'), entry('a', '2'), entry('gone', '1')],
      [entry('a', '1', 'new'), entry('b', '1')],
      new Set(['a', 'b']),
    );
    assert.deepEqual(merged.map(({ site, question, answer }) => [site, question, answer]).sort(), [
      ['a', '1', 'new'],
      ['a', '2', 'x'],
      ['b', '1', 'x'],
    ]);
  });

  it('merging keeps the twenty newest questions of a tag', () => {
    const many = Array.from({ length: 30 }, (_, index) =>
      entry('a', String(index), index, `2026-01-${String(index + 1).padStart(2, '0')}`),
    );
    const merged = mergeLock(many, [], new Set(['a']));
    assert.equal(merged.length, 20);
    assert.ok(merged.every(({ answer }) => Number(answer) >= 10));
  });

  it('an answer is found by tag and question', () => {
    const some = [entry('a', '1', 1), entry('b', '1', 2)];
    assert.equal(lockedAnswer(some, 'b', '1')?.answer, 2);
    assert.equal(lockedAnswer(some, 'b', '2'), undefined);
  });
});
