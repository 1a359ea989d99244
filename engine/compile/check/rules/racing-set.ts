import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import type { Graph, Node } from '../../graph/graph.ts';
import { accessOf } from '../../graph/names/reads.ts';
import { isItem, ownerOfFrame, parentFrame } from '../../graph/places.ts';
import type { Rule, RulePage } from '../checkable.ts';

export const racingSetPage: RulePage = {
  doc: 'A loop that runs several items at once writes a variable from outside of it. The items would overwrite each other, in an order that nobody can foresee. Let the loop run one item at a time (`max_parallel: 1`), or read its `results` when it is done.',
  examples: [
    {
      text: `variables: {total: 0}
steps:
  - id: each
    for_each: [1, 2, 3]
    max_parallel: 3
    steps:
      - {id: add, set: {~racing-set~total: "{{ total + item }}"}}
`,
    },
    {
      text: `steps:
  - id: each
    for_each: [1, 2, 3]
    max_parallel: 2
    variables: {total: 0}
    steps:
      - {id: add, set: {~racing-set~total: "{{ total + item }}"}}
`,
    },
    {
      good: true,
      text: `variables: {total: 0}
steps:
  - id: each
    for_each: [1, 2, 3]
    steps:
      - {id: add, set: {total: "{{ total + item }}"}}
`,
    },
  ],
};

export const racingSet: Rule = {
  code: 'racing-set',
  check({ graph, steps, lookup }, report) {
    if (!graph.nodes.some(({ loop }) => loop && loop.maxParallel !== 1)) return;
    for (const node of graph.nodes) {
      const placement = steps[node.index];
      if (!placement || (isItem(graph, node) && node.kind !== 'set') || node.loop?.single) continue;
      for (const { name, range } of accessOf(placement.step).writes) {
        const owner = lookup.writtenTo(node, name);
        const frame = findParallelFrame(graph, node, { name, owner });
        if (frame === undefined) continue;
        const text = problemTexts[frame === owner ? 'racing-set.own' : 'racing-set'];
        report({ block: placement.block, range, message: say(text, { name }) });
      }
    }
  },
};

/** The innermost frame between a write and the frame that owns its variable whose loop may run several items at once. */
function findParallelFrame(graph: Graph, node: Node, { name, owner }: { name: string; owner: number }): number | undefined {
  for (let frame: number | undefined = node.frame; frame !== undefined; frame = parentFrame(graph, frame)) {
    // All iterations share the variables that the loop itself declares.
    if (frame === owner && !graph.frames[frame]?.declares.includes(name)) return undefined;
    const loop = ownerOfFrame(graph, frame)?.loop;
    // A computed value may be more than one.
    if (loop && loop.maxParallel !== 1) return frame;
    if (frame === owner) return undefined;
  }
  return undefined;
}
