import { phrases, say, texts } from '../../../language/texts.ts';
import type { Placement } from '../../graph/frames.ts';
import type { Frame, Graph, Node } from '../../graph/graph.ts';
import { between } from '../../graph/routes.ts';
import type { Finding, Rule } from '../checkable.ts';
import { shortestCycle } from '../ring.ts';

export const cycle: Rule = {
  code: 'cycle',
  doc: 'Steps wait for each other in a ring, so none of them could start. The message shows the shortest way around. Take out one link: a dependency, or a template that reads a later result. What shall happen again and again is written as a loop.',
  examples: [
    {
      text: `steps:
  - {id: ~cycle~draft, prompt: "Mend this: {{ review }}"}
  - {id: review, prompt: "Judge this: {{ draft }}"}
`,
    },
    {
      text: `steps:
  - id: fetch
    prompt: Fetch it.
    on_failure: repair
  - id: read
    prompt: "Read {{ fetch }}"
  - id: ~cycle~repair
    prompt: "Mend it with {{ read }}"
`,
    },
    {
      good: true,
      text: `steps:
  - {id: draft, prompt: Write a line.}
  - {id: review, prompt: "Judge this: {{ draft }}"}
`,
    },
  ],
  check({ graph, steps }, report) {
    for (const frame of graph.frames) {
      handlersInTheWay(graph, frame, steps, report);
      const path = shortestCycle(frame.nodes.map((index) => graph.nodes[index]).filter((node) => node !== undefined));
      const [first] = path;
      const placement = first && steps[first.index];
      if (!first || !placement) continue;
      const next = path[1]?.id ?? first.id;
      const before = path.at(-1)?.id ?? first.id;
      const ref = placement.step.dependencies.find(({ id }) => id === before);
      const link = graph.edges.find((edge) => edge.to === first.index && graph.nodes[edge.from]?.id === before);
      const how = link?.kind === 'dependency' ? '' : say(phrases.cycleRead, { id: first.id, before });
      report({
        block: placement.block,
        range: ref?.range ?? placement.step.idRange,
        message: say(texts.cycle, { path: [...path, first].map(({ id }) => id).join(' → ') }),
        hint: say(phrases.cycleHint, { how, id: first.id, next }),
      });
    }
  },
};

/** What depends on a failed step waits for its handler: so the handler cannot wait for that. */
function handlersInTheWay(graph: Graph, frame: Frame, steps: readonly Placement[], report: (finding: Finding) => void): void {
  const nodeAt = (position: number): Node | undefined => graph.nodes[frame.nodes[position] ?? -1];
  for (const index of frame.nodes) {
    const router = graph.nodes[index];
    for (const { target } of router?.routes.failure ?? []) {
      const handler = nodeAt(target);
      const placement = handler && steps[handler.index];
      const before = router?.successors.find((one) => one !== target && between(graph, frame, one, target) !== undefined);
      const held = before === undefined ? undefined : nodeAt(before);
      if (!router || !placement || !held) continue;
      report({
        block: placement.block,
        range: placement.step.idRange,
        message: say(texts['cycle.handler'], { handler: handler.id, router: router.id, between: held.id }),
      });
    }
  }
}
