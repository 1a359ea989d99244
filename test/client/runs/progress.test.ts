import assert from 'node:assert/strict';
import { countProgress } from '../../../client/runs/progress.ts';
import { compile } from '../../../engine/compile/compile.ts';
import type { RunEvent } from '../../../engine/state/events.ts';
import { yaml } from '../../yaml.ts';

const { graph } = compile(
  yaml`
  steps:
    - id: a
      set: {x: 1}
    - id: many
      for_each: [1, 2]
      set: {y: 2}
`,
  {
    file: 'p.baton.yaml',
  },
);
const succeeded = (seq: number, path: string): RunEvent => ({
  seq,
  at: 1,
  type: 'step.succeeded',
  path,
  result: { value: null },
});

describe('the progress of a run', () => {
  it('counts each of the pipeline’s own steps once, and no iteration', () => {
    const count = countProgress(graph);
    const seen = [
      succeeded(1, 'a'),
      succeeded(2, 'many[0]'),
      succeeded(3, 'many[1]'),
      succeeded(4, 'many'),
      succeeded(5, 'a'),
    ].map(count);
    assert.deepEqual(
      seen.map(({ done }) => done),
      [1, 1, 1, 2, 2],
    );
    assert.ok(seen.every(({ of }) => of === 2));
  });
});
