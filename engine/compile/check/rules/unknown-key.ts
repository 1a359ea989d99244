import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import type { Node } from '../../graph/graph.ts';
import { liftTo } from '../../graph/places.ts';
import { isMapNode } from '../../pipeline/source-nodes.ts';
import { keysOfMembers } from '../../pipeline/steps/kinds/ensemble.ts';
import type { Checkable, Rule, RulePage } from '../checkable.ts';
import { stepsOf } from '../steps.ts';

export const unknownKeyPage: RulePage = {
  doc: 'No key of this name means anything at this place, so nothing would obey it. Look for a slip, or for the name that this language uses; keys of your own begin with `x-`, or stand under `metadata`. Where the key belongs somewhere else, the hint says where. Some words that older files have at the top for people are only a hint.',
  examples: [
    {
      text: `steps:
  - id: greet
    prompt: Say hello.
    ~unknown-key~temprature: 0.2
`,
    },
    {
      text: `steps:
  - id: build
    ~unknown-key~run: make
`,
    },
    {
      text: `~unknown-key~providers: {local: {base_url: "http://127.0.0.1:8080/v1"}}
steps:
  - id: greet
    prompt: Say hello.
`,
    },
    {
      text: `steps:
  - {id: plan, prompt: Write steps that tidy up., vars: {steps: {$ref: "baton:steps"}}}
finally:
  - {id: ~unknown-key~tidy, steps_from: "{{ plan.steps }}"}
`,
    },
    {
      good: true,
      text: `x-owner: ann
steps:
  - id: greet
    prompt: Say hello.
    temperature: 0.2
`,
    },
  ],
};

/** Whether a step stands in the frame of `finally`, or inside one that does. */
const isUnderFinally = ({ graph }: Pick<Checkable, 'graph'>, node: Node): boolean =>
  graph.last !== undefined && liftTo(graph, node, graph.last) !== undefined;

// Keys that nothing knows are reported where they are read (`compile/pipeline/steps/unknown-keys.ts`, `build/top-fields.ts`);
// these are known ones that mean nothing on the called pipeline, or in `finally`.
export const unknownKey: Rule = {
  code: 'unknown-key',
  check(checkable, report) {
    for (const { node, step, block } of stepsOf(checkable)) {
      const { work } = step;
      if (work.kind === 'generated' && isUnderFinally(checkable, node))
        report({ block, range: step.idRange, message: say(problemTexts['unknown-key.finally'], { key: 'steps_from' }) });
      if (work.kind !== 'pipeline' || !work.pattern || !isMapNode(step.node)) continue;

      // The keys of a misspelt pattern cannot be judged.
      const called = checkable.mayCall.get(node.index);
      if (called && called[0] === undefined) continue;

      for (const { key } of step.node.pairs) {
        if (keysOfMembers.has(key.text))
          report({
            block,
            range: key.range,
            message: say(problemTexts['unknown-key.pattern'], { key: key.text, pattern: work.pattern.id }),
          });
      }
    }
  },
};
