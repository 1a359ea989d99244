import { phrases } from '../../../language/texts/compile/phrases.ts';
import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import type { Step } from '../../pipeline/model/step.ts';
import type { Block } from '../../source/nodes.ts';
import type { Rule, RulePage } from '../checkable.ts';
import { bodiesOf } from '../steps.ts';

export const duplicateIdPage: RulePage = {
  doc: 'Two steps of one place have the same id, so nobody could tell which of them a template or a route means. Give each an id of its own. In different groups, loops or branches the same id is fine.',
  examples: [
    {
      text: `steps:
  - {id: greet, prompt: Say hello.}
  - {id: ~duplicate-id~greet, prompt: Say goodbye.}
`,
    },
    {
      good: true,
      text: `steps:
  - {id: first, steps: [{id: greet, prompt: Say hello.}]}
  - {id: second, steps: [{id: greet, prompt: Say goodbye.}]}
`,
    },
  ],
};

export const duplicateId: Rule = {
  code: 'duplicate-id',
  check({ pipeline, graph }, report) {
    const frame = (steps: readonly { step: Step; block: Block }[], nodes?: number): void => {
      // A graph has each id once.
      const isDistinct = nodes === steps.length;
      const first = new Map<string, { step: Step; block: Block }>();
      for (const one of steps) {
        const { step, block } = one;
        const before = isDistinct ? undefined : first.get(step.id);
        if (before)
          report({
            block,
            range: step.idRange,
            message: say(problemTexts['duplicate-id'], { id: step.id }),
            related: [{ block: before.block, range: before.step.idRange, message: say(phrases.firstOne, { id: step.id }) }],
          });
        else if (!isDistinct) first.set(step.id, one);
        for (const body of bodiesOf(step)) frame(body.map((inner) => ({ step: inner, block })));
      }
    };
    frame(pipeline.steps, graph.frames[0]?.nodes.length);
    frame(pipeline.finally, graph.frames[graph.last ?? -1]?.nodes.length);
  },
};
