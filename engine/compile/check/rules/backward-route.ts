import { memoize } from '../../../language/memoize.ts';
import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import { forwardFrames } from '../../graph/building/routes.ts';
import type { Graph, Node } from '../../graph/graph.ts';
import { leads } from '../../graph/reachability.ts';
import type { Rule, RulePage } from '../checkable.ts';
import { routeRefs } from '../flow/route-targets.ts';
import { checkEachStep } from '../steps.ts';

export const backwardRoutePage: RulePage = {
  doc: 'A route leads to the step itself, or to one that it comes after. Routes lead forward only, so that a run always ends. Write a repetition as a loop (`while`, `until`, `for_each`), and another attempt as `retry`.',
  examples: [
    {
      text: `steps:
  - {id: draft, prompt: Write a line.}
  - id: judge
    dependencies: [draft]
    prompt: Judge it.
    on_success: ~backward-route~draft
`,
    },
    {
      good: true,
      text: `steps:
  - id: judge
    prompt: Judge it.
    on_success: publish
  - {id: publish, prompt: Write a line.}
`,
    },
  ],
};

export const backwardRoute: Rule = {
  code: 'backward-route',
  check: checkEachStep(({ node, step, block }, report, { graph }) => {
    const refs = routeRefs(step);
    if (refs.length === 0) return;

    const frame = graph.frames[node.frame];
    const forward = forwardIn(graph).has(node.frame);
    for (const { key, ref } of refs) {
      if (ref.id === step.id) report({ block, range: ref.range, message: say(problemTexts['backward-route.self'], { key }) });
      const target = nodesById(graph)[node.frame]?.get(ref.id);
      if (!target || target === node || (forward && target.position > node.position)) continue;
      if (leads(graph, frame, target.position, node.position))
        report({ block, range: ref.range, message: say(problemTexts['backward-route'], { key, target: ref.id, id: step.id }) });
    }
  }),
};

const forwardIn = memoize(forwardFrames);

/** The steps of each frame by their ids. */
const nodesById = memoize((graph: Graph): readonly ReadonlyMap<string, Node>[] =>
  graph.frames.map(({ nodes }) => new Map(nodes.flatMap((index) => graph.nodes[index] ?? []).map((node) => [node.id, node]))),
);
