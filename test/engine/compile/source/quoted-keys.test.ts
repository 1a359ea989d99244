import assert from 'node:assert/strict';
import { compile } from '../../../../engine/compile/compile.ts';
import { applyEditsInRange } from '../../../../engine/compile/rewrite/print.ts';

/** A text with a wrong key, and what the first fix makes of it. */
const cases: readonly (readonly [string, string])[] = [
  ['steps:\n  - {"id": "a", "prompt": "Hi", "temprature":0.2}\n', '"temperature":0.2'],
  ["steps:\n  - {'id': 'a', 'prompt': 'Hi', 'temprature' :0.2}\n", "'temperature' :0.2"],
  ['steps:\n  - {id: a, prompt: Hi, temprature: 0.2}\n', ' temperature: 0.2'],
  ['{"inptus":{"a":1},"steps":[{"id":"b","prompt":"Hi"}]}\n', '"inputs":{"a":1}'],
  ['{"inputs":{"a":{"type":"string","defualt":"x"}},"steps":[{"id":"b","prompt":"{{ a }}"}]}\n', '"default":"x"'],
  ['{"steps":[{"id":"b","tool":"filesystem","action":"raed","parameters":{"path":"x"}}]}\n', '"action":read,'],
  ['{"steps":[{"id":"b","tool":"filesystem","action":"read","parameters":{"pth":"x"}}]}\n', '{"path":"x"}'],
  ['steps:\n  - id: l\n    pipeline: |\n      steps: [{"id":"b","promt":"Hi"}]\n', '{"id":"b","prompt":"Hi"}'],
  [
    'steps:\n  - {id: e, for_each: [1], steps: [{id: j, prompt: hi}]}\noutputs: {a: "{{ e.results }}"}\ntests:\n  - answers: {e/j: x}\n',
    '{"e[*].j": x}',
  ],
];

describe('a fix of a quoted key', () => {
  for (const [text, wanted] of cases)
    it(`makes ${wanted}`, () => {
      const [fix] = compile(text, { file: 'demo.baton.yaml' }).problems.flatMap(({ fixes = [] }) => fixes);
      assert.ok(fix);
      const after = applyEditsInRange(text, { start: 0, end: text.length }, fix.edits);
      assert.ok(after.includes(wanted), after);
      assert.deepEqual(
        compile(after, { file: 'demo.baton.yaml' }).problems.filter(({ severity }) => severity === 'error'),
        [],
        after,
      );
    });
});
