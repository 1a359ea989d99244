import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import { findEndlessCall } from '../calls/endless-calls.ts';
import type { Rule, RulePage } from '../checkable.ts';

const findFile = (path: string) => ({
  file: path,
  text: 'inputs: {depth: 0}\nsteps:\n  - {id: again, pipeline: demo.baton.yaml, inputs: {depth: "{{ depth + 1 }}"}}\n',
});

export const pipelineCyclePage: RulePage = {
  doc: 'Pipelines call each other in a ring, and no condition on the way could end it, so that a run would always fail at `limits.max_depth`. Give one of the calls a `condition`, or break the ring. A ring with a condition is a recursion, and fine.',
  examples: [
    {
      text: `inputs: {depth: 0}
steps:
  - id: deeper
    pipeline: ~pipeline-cycle~other.baton.yaml
    inputs: {depth: "{{ depth }}"}
`,
      world: { find: findFile },
    },
    {
      good: true,
      text: `inputs: {depth: 0}
steps:
  - id: deeper
    condition: depth < 3
    pipeline: other.baton.yaml
    inputs: {depth: "{{ depth }}"}
`,
      world: { find: findFile },
    },
  ],
};

export const pipelineCycle: Rule = {
  code: 'pipeline-cycle',
  check(checkable, report) {
    const cycle = findEndlessCall(checkable);
    if (!cycle) return;

    const { step, block } = cycle.first;
    if (step.work.kind === 'pipeline')
      report({
        block,
        range: step.work.pipeline.node.range,
        message: say(problemTexts['pipeline-cycle'], { path: cycle.path.join(' → ') }),
      });
  },
};
