import { phrases, say, texts } from '../../../language/texts.ts';
import type { Node } from '../../graph/graph.ts';
import { accessOf } from '../../graph/reads.ts';
import type { Checkable, Rule } from '../checkable.ts';
import { inBlock } from '../place.ts';
import { isCertain, stepsOf } from '../steps.ts';

/** Members that tell of a step whatever became of it. */
const always = new Set(['status', 'success', 'error', 'why', 'duration', 'attempts', 'started_at', 'finished_at']);

export const mayBeAbsent: Rule = {
  code: 'may-be-absent',
  doc: 'A template reads the result of a step that need not have one: the step has a condition, lies on a branch, or may fail while the run goes on. The reading step would fail then. It is off unless you turn it on, because many pipelines know better which branch was taken.',
  examples: [
    {
      text: `inputs: {long: true}
steps:
  - {id: details, condition: long, prompt: Name three facts.}
  - {id: write, prompt: "Write about {{ ~may-be-absent~details }}."}
`,
    },
    {
      good: true,
      text: `inputs: {long: true}
steps:
  - {id: details, condition: long, prompt: Name three facts.}
  - {id: write, prompt: "Write about {{ details | default('tea') }}."}
`,
    },
  ],
  check(checkable, report) {
    for (const { node, step, block } of stepsOf(checkable))
      for (const read of accessOf(step).reads) {
        const target = read.guarded ? undefined : checkable.lookup.target(node, read);
        if (target?.kind !== 'step') continue;
        // Behind `steps.` the first member is the step itself.
        const member = read.name === target.id ? read.path[0] : read.path[1];
        const why = typeof member === 'string' && always.has(member) ? undefined : whyAbsent(checkable, target.node);
        if (why)
          report({
            block,
            range: inBlock(read.node, read.range),
            message: say(texts['may-be-absent'], { name: read.name, why }),
            hint: say(phrases.absentHint),
          });
      }
  },
};

function whyAbsent(checkable: Checkable, node: Node): string | undefined {
  const step = checkable.steps[node.index]?.step;
  const certain = step?.condition?.kind === 'constant' && step.condition.value;
  const words =
    step?.condition && !certain
      ? phrases.absentCondition
      : !isCertain(checkable, node) && !step?.condition
        ? phrases.absentRoute
        : node.policy !== 'fail' || node.routes.failure?.length
          ? phrases.absentFailure
          : undefined;
  return words && say(words, { id: node.id });
}
