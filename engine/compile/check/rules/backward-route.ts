import { say, texts } from '../../../language/texts.ts';
import type { Graph, Node } from '../../graph/graph.ts';
import { forwardFrames, leads } from '../../graph/routes.ts';
import type { Rule, RulePage } from '../checkable.ts';
import { routeRefs } from '../route-refs.ts';
import { stepsOf } from '../steps.ts';

export const page: RulePage = {
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
  check(checkable, report) {
    const { graph } = checkable;
    const forward = forwardFrames(graph);
    const siblings = new Map<number, ReadonlyMap<string, Node>>();
    const siblingsIn = (frame: number): ReadonlyMap<string, Node> => {
      const known = siblings.get(frame) ?? nodesOf(graph, frame);
      siblings.set(frame, known);
      return known;
    };
    for (const { node, step, block } of stepsOf(checkable)) {
      for (const { key, ref } of routeRefs(step)) {
        if (ref.id === step.id) report({ block, range: ref.range, message: say(texts['backward-route.self'], { key }) });
        const frame = graph.frames[node.frame];
        const target = siblingsIn(node.frame).get(ref.id);
        if (!target || target === node || (forward.has(node.frame) && target.position > node.position)) continue;
        if (leads(graph, frame, target.position, node.position))
          report({ block, range: ref.range, message: say(texts['backward-route'], { key, target: ref.id, id: step.id }) });
      }
    }
  },
};

/** The steps of a frame by their ids. */
const nodesOf = (graph: Graph, frame: number): ReadonlyMap<string, Node> =>
  new Map((graph.frames[frame]?.nodes ?? []).flatMap((index) => graph.nodes[index] ?? []).map((node) => [node.id, node]));
