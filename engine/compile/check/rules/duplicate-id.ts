import { say, texts } from '../../../language/texts.ts';
import type { Step } from '../../pipeline/model.ts';
import type { Block } from '../../source/nodes.ts';
import type { Rule } from '../checkable.ts';

/** Two steps of one frame with the same id. The same id in different frames is fine. */
export const duplicateId: Rule = {
  code: 'duplicate-id',
  check({ pipeline }, report) {
    const frame = (steps: readonly { step: Step; block: Block }[]): void => {
      const first = new Map<string, { step: Step; block: Block }>();
      for (const one of steps) {
        const { step, block } = one;
        const before = first.get(step.id);
        if (before)
          report({
            block,
            range: step.idRange,
            message: say(texts['duplicate-id'], { id: step.id }),
            related: [{ block: before.block, range: before.step.idRange, message: `the first \`${step.id}\`` }],
          });
        else first.set(step.id, one);
        if (step.work.kind === 'group') frame(step.work.steps.map((inner) => ({ step: inner, block })));
      }
    };
    frame(pipeline.steps);
    frame(pipeline.finally);
  },
};
