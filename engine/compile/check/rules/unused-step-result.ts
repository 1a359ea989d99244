import { stepKinds } from '../../../language/kinds.ts';
import { phrases } from '../../../language/texts/compile/phrases.ts';
import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import type { Node } from '../../graph/graph.ts';
import type { Step } from '../../pipeline/model/step.ts';
import type { Rule, RulePage } from '../checkable.ts';
import { readersOf } from '../flow/readers.ts';
import { stepsOf } from '../steps.ts';

/** Kinds that do nothing but answer. */
/** Keys with which a prompt does more than answer: it calls tools, or goes on with a conversation. */
const acting = new Set(['tools', 'session']);

export const unusedStepResultPage: RulePage = {
  doc: 'A step asks a model, and nothing reads what it answers: no template, no output, no product, and no other step waits for it. Its call is paid for and forgotten. Read the answer, write it to a file with `products`, or remove the step. A pipeline that declares no `outputs` is not judged, since all its results are then what it gives.',
  examples: [
    {
      text: `steps:
  - {id: ~unused-step-result~mood, prompt: Name a mood.}
  - {id: write, prompt: Write a line.}
outputs: {line: "{{ write }}"}
`,
    },
    {
      good: true,
      text: `steps:
  - {id: mood, prompt: Name a mood.}
  - {id: write, prompt: "Write a line that is {{ mood }}."}
outputs: {line: "{{ write }}"}
`,
    },
  ],
};

export const unusedStepResult: Rule = {
  code: 'unused-step-result',
  check(checkable, report) {
    if (checkable.pipeline.outputs.length === 0) return;
    const { read, all } = readersOf(checkable);
    if (all) return;

    const last = (checkable.graph.frames[0]?.nodes.length ?? 0) - 1;
    for (const { node, step, block } of stepsOf(checkable)) {
      if (
        node.frame !== 0 ||
        node.position === last ||
        read.has(node) ||
        !stepKinds[node.kind].resultOnly ||
        doesMore(node, step)
      )
        continue;
      report({
        block,
        range: step.idRange,
        message: say(problemTexts['unused-step-result'], { id: node.id }),
        hint: say(phrases.unusedHint),
      });
    }
  },
};

const doesMore = (node: Node, step: Step): boolean =>
  node.successors.length > 0 ||
  node.dormant ||
  Object.keys(node.routes).length > 0 ||
  step.computedRoutes.length > 0 ||
  step.products.length > 0 ||
  step.notExecutable.length > 0 ||
  (step.node.kind === 'map' && step.node.pairs.some(({ key }) => acting.has(key.text)));
