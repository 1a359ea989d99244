import { phrases } from '../../../language/texts/compile/phrases.ts';
import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import type { Node } from '../../graph/graph.ts';
import type { Finding, Rule, RulePage } from '../checkable.ts';
import type { UnreachableStep } from '../flow/unreachable-steps.ts';
import { findUnreachableSteps } from '../flow/unreachable-steps.ts';

export const unreachableStepPage: RulePage = {
  doc: 'A step can never run: it waits for a route that is never taken, a jump always goes past it, or everything that it depends on never runs. Correct the route, or remove the step. A step whose own `condition` is written as `false` is not reported: it was switched off on purpose.',
  examples: [
    {
      text: `steps:
  - {id: check, prompt: Is it late?, on_false: rest}
  - {id: ~unreachable-step~rest, prompt: Wish a good night.}
`,
    },
    {
      text: `steps:
  - {id: draft, prompt: Write a line., on_success: publish}
  - {id: ~unreachable-step~polish, prompt: "Polish this: {{ draft }}"}
  - {id: publish, prompt: "Greet {{ polish | default(draft) }}"}
`,
    },
    {
      good: true,
      text: `inputs: {hour: 9}
steps:
  - {id: check, condition: hour < 22, prompt: Is it late?, on_false: rest}
  - {id: rest, prompt: Wish a good night.}
`,
    },
  ],
};

export const unreachableStep: Rule = {
  code: 'unreachable-step',
  check(checkable, report) {
    for (const { node, why } of findUnreachableSteps(checkable)) {
      const placement = checkable.steps[node.index];
      if (!placement) continue;
      report({ block: placement.block, range: placement.step.idRange, ...wordsOf(node, why) });
    }
  },
};

function wordsOf({ id }: Node, why: UnreachableStep['why']): Pick<Finding, 'message' | 'hint'> {
  if (why.kind === 'after') return { message: say(problemTexts['unreachable-step.after'], { id, before: why.before.id }) };
  const values = { id, router: why.router.id, key: why.key };
  if (why.kind === 'past') return { message: say(problemTexts['unreachable-step.past'], values) };

  return {
    message: say(problemTexts['unreachable-step.route'], values),
    hint: why.holds ? say(phrases.alwaysHolds) : say(phrases.nothingTaken),
  };
}
