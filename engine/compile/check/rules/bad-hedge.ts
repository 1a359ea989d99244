import { phrases } from '../../../language/texts/compile/phrases.ts';
import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import type { Step } from '../../pipeline/model/step.ts';
import type { Rule, RulePage } from '../checkable.ts';
import { checkEachStep } from '../steps.ts';

export const badHedgePage: RulePage = {
  doc: 'A prompt says `hedge`, and its call cannot simply be made a second time: it may call tools, a batch answers it, several models are asked one after the other, or the step says `repeatable: false`. Take one of the two keys out.',
  examples: [
    {
      text: `steps:
  - id: mend
    tools: [filesystem]
    ~bad-hedge~hedge: true
    prompt: Which note is the oldest?
  - id: once
    repeatable: false
    ~bad-hedge~hedge: {max_cost: 0.01}
    prompt: Say hello.
`,
    },
    {
      good: true,
      text: `steps:
  - {id: greet, hedge: {max_cost: 0.01}, prompt: Say hello.}
  - {id: off, hedge: false, tools: [filesystem], prompt: Which note is the oldest?}
`,
    },
  ],
};

export const badHedge: Rule = {
  code: 'bad-hedge',
  check: checkEachStep(({ step, block }, report) => {
    const beside = step.hedge && hedgeHindrance(step);
    if (step.hedge && beside) report({ block, range: step.hedge.range, message: say(problemTexts['bad-hedge'], beside) });
  }),
};

/** What a call that is made twice cannot stand beside, and why. */
export function hedgeHindrance({ work, cascade, repeatable }: Step): { what: string; why: string } | undefined {
  if (work.kind !== 'prompt') return undefined;
  if (repeatable === false) return { what: say(phrases.unrepeatable), why: say(phrases.hedgeOnce) };
  if (work.tools.length) return { what: '`tools`', why: say(phrases.hedgeTools) };
  if (work.batchApi) return { what: '`batch_api`', why: say(phrases.hedgeBatch) };
  if (work.session) return { what: '`session`', why: say(phrases.hedgeSession) };
  if (cascade) return { what: say(phrases.severalModels), why: say(phrases.hedgeCascade) };

  return undefined;
}
