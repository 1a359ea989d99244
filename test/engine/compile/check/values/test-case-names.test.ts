import assert from 'node:assert/strict';
import type { World } from '../../../../../engine/compile/world.ts';
import { judged } from '../marks.ts';

const head = `inputs:
  topic: {type: string}
  many: 3
data: {tone: <AUTO choices="dry, warm">the tone</AUTO>}
steps:
  - {id: write, prompt: "Write {{ many }} lines of {{ topic }}, {{ data.tone }}."}
  - id: each
    for_each: [a, b]
    steps: [{id: read, tool: filesystem, action: read, parameters: {path: "{{ item }}"}}]
  - {id: one, for_each: [1, 2], prompt: "Say {{ item }}."}
  - {id: part, pipeline: part.baton.yaml}
outputs: {line: "{{ write }} {{ each.failed }} {{ one.failed }} {{ part }}"}
tests:
`;
const part = { file: 'part.baton.yaml', text: 'steps: [{id: inner, prompt: hi}]\n' };
const world: Partial<World> = { find: (path) => (path === part.file ? part : undefined) };

const cases: [rule: string, text: string, world?: Partial<World>][] = [
  ['all that there is', 'inputs: {topic: a, many: 2, output_path: x}, expect: {outputs: {line: x}}'],
  ['an input that is missing', '~bad-test~inputs: {many: 2}'],
  ['without any inputs, at the first key', '~bad-test~name: x'],
  ['an input that nobody declares', 'inputs: {topic: a, ~bad-test~man: 2}'],
  ['a value that cannot fit', 'inputs: {topic: a, many: ~bad-test~[1]}'],
  ['text where a number is wanted', 'inputs: {topic: a, many: ~bad-test~"2"}'],
  ['what a case gives wrong on purpose', 'inputs: {man: 2}, expect: {error: input}'],
  ['the same with a status', 'inputs: {man: 2}, expect: {status: failed}'],
  [
    'answers by path, iteration, call, star and tag',
    'inputs: {topic: a}, answers: {write: x, "each[1].read": x, "one[0]": x, "write#2": x, "*.read": x, data.tone: dry, part/inner: x}',
  ],
  ['an answer that fits no step', 'inputs: {topic: a}, answers: {~bad-test~wrote: x}'],
  ['a star that fits no step', 'inputs: {topic: a}, answers: {~bad-test~"x*": x}'],
  ['a step inside a pipeline', 'inputs: {topic: a}, answers: {~bad-test~part/outer: x}'],
  [
    'inside a pipeline that nobody looked for',
    'inputs: {topic: a}, answers: {part/outer: x}, expect: {values: {part/outer: 1}}',
    {},
  ],
  [
    'failures of answers',
    'inputs: {topic: a}, answers: {write: [{fail: overload}, {fail: ~bad-test~overlode}, {fail: {kind: ~bad-test~slow}}, {fail: x, more: 1}]}',
  ],
  [
    'steps and values',
    'inputs: {topic: a}, expect: {steps: {write: succeeded, ~bad-test~wirte: failed}, values: {"each[0].read": x, ~bad-test~"each[0].red": x}}',
  ],
  ['outputs', 'inputs: {topic: a}, expect: {outputs: {~bad-test~lines: x}}'],
  ['kinds of errors', 'inputs: {topic: a}, expect: {error: {kind: ~bad-test~quotas}}'],
  [
    'ways to match that are none',
    'inputs: {topic: a}, expect: {outputs: {line: {matches: ~bad-test~5}}, values: {write: {one_of: ~bad-test~x}, each: {contains: {failed: {gt: ~bad-test~"2"}}}}, files: {x: {matches: "(a)~bad-test~)"}}, error: {message: {matches: "a[~bad-test~b"}}}',
  ],
  [
    'a schema that is none',
    'inputs: {topic: a}, expect: {values: {write: {schema: {type: ~bad-test~strings}}, each: {schema: ~bad-test~[1]}}}',
  ],
  [
    'ways to match that are right',
    'inputs: {topic: a}, expect: {outputs: {line: {matches: "^a", contains: [b], one_of: [ab]}}, values: {each: {iterations: {gt: 1, lt: 3}, results: [null], failed: 0}, write: null}}',
  ],
  [
    'values that no run could have there',
    'inputs: {topic: a}, expect: {outputs: {line: ~bad-test~3}, values: {write: ~bad-test~[x], each: {iterations: ~bad-test~"2", ~bad-test~rounds: 2, steps: {read: [{~bad-test~gt: 3, ~bad-test~lt: 4}]}}, "one[1]": {~bad-test~gt: 1}}}',
  ],
  ['a map with ways to match among other keys is a value', 'inputs: {topic: a}, expect: {files: {x: {matches: 5, other: 1}}}'],
  ['bounds of calls that exclude each other', 'inputs: {topic: a}, expect: {calls: ~bad-test~{min: 3, max: 2}}'],
  [
    'templates with names of the pipeline, and tags',
    'inputs: {topic: ~bad-test~"{{ many }}"}, answers: {write: ["{{ other }}", ~bad-test~"<AUTO>x</AUTO>"]}, expect: {outputs: {line: {contains: ~bad-test~"{{ inputs.topic }}"}}}',
  ],
  ['an error in words', 'inputs: {topic: a}, expect: {error: {contains: whatever}}'],
];

describe('cases under tests', () => {
  for (const [rule, text, other] of cases)
    it(rule, () => {
      const { found, expected } = judged(`${head}  - {${text}}\n`, new Set(['bad-test']), other ?? world);
      assert.deepEqual(found, expected);
    });

  it('suggests what is near, with the edit', () => {
    const { problems } = judged(`${head}  - {inputs: {topic: a}, answers: {wirte: x}}\n`, new Set(), world);
    const fixes = problems.filter(({ code }) => code === 'bad-test').flatMap((one) => one.fixes ?? []);
    assert.deepEqual(
      fixes.flatMap(({ edits }) => edits.map((edit) => edit.text)),
      ['write'],
    );
  });

  it('says nothing of outputs where the pipeline declares none', () => {
    const { found } = judged('steps: [{id: a, set: {x: 1}}]\ntests: [{expect: {outputs: {a: {x: 1}}}}]\n', new Set(['bad-test']));
    assert.deepEqual(found, []);
  });
});
