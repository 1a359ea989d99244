import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseSource, problemsOf } from '../../../../engine/compile/source/source.ts';
import { broken } from './cases/broken.ts';
import { dataOf } from './walk.ts';

describe('what is broken leaves its neighbours whole', () => {
  for (const [name, { text, data, problems }] of Object.entries(broken))
    it(name, () => {
      const source = parseSource(text);
      assert.deepEqual(dataOf(source), data);
      assert.deepEqual(
        problemsOf(source).map(
          ({ code, severity, range }) =>
            `${code} ${severity === 'error' ? '' : `(${severity}) `}${text.slice(range.start, range.end)}`,
        ),
        problems,
      );
    });

  it('says what to do in a sentence of ours, and names the column', () => {
    const [problem] = problemsOf(parseSource('steps:\n  - id: x\n     prompt: y\n'));
    assert.equal(
      problem?.message,
      'The keys of a map must begin in one column: this one begins in column 6, the first in column 5.',
    );
  });

  it('the fix for an unquoted value mends it', () => {
    for (const text of ['a: {{ x }}\n', 'a: {{ x }} "y" # c\n', "a: it's: so\n", 'a: [{{ x }}, 1]\n', 'a: {{ "\\\\" }}\n']) {
      const edit = problemsOf(parseSource(text))[0]?.fixes?.[0]?.edits[0];
      assert.ok(edit, text);
      const mended = text.slice(0, edit.range.start) + edit.text + text.slice(edit.range.end);
      assert.deepEqual(problemsOf(parseSource(mended)), [], mended);
      assert.deepEqual(dataOf(parseSource(mended)), dataOf(parseSource(text)), mended);
    }
  });

  it('the fix for tabs mends them', () => {
    let text = 'steps:\n\t- id: x\n\t\t prompt: y\n';
    const edits = problemsOf(parseSource(text)).flatMap((problem) => problem.fixes?.flatMap((fix) => fix.edits) ?? []);
    for (const edit of edits.reverse()) text = text.slice(0, edit.range.start) + edit.text + text.slice(edit.range.end);
    assert.ok(!text.includes('\t'));
  });

  it('every step survives whatever one step in the middle says', () => {
    const line = fc.constantFrom(
      'prompt: "x',
      'pro',
      "tool: 'y",
      'a: [1, 2',
      'b: {c: 1',
      'say: it: so',
      '  deep: 1',
      'x: |',
      '"',
      ': ',
      '{{ x }}',
      'k: {{ x }}',
      '<AUTO>words',
      'm: <AUTO>',
      '&',
      '*a',
      '? b',
      '@',
    );
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 5 }), (lines) => {
        const text = `name: n\nsteps:\n  - id: first\n    prompt: p\n  - id: middle\n${lines.map((one) => `    ${one}\n`).join('')}  - id: last\n    prompt: q\nend: 1\n`;
        const data = JSON.parse(JSON.stringify(dataOf(parseSource(text))));
        assert.equal(data.name, 'n');
        assert.equal(data.end, 1);
        assert.deepEqual(data.steps[0], { id: 'first', prompt: 'p' });
        assert.equal(data.steps[1].id, 'middle');
        assert.deepEqual(data.steps.at(-1), { id: 'last', prompt: 'q' });
      }),
      { numRuns: 500 },
    );
  });
});
