import { memoize } from '../../../language/memoize.ts';
import { phrases } from '../../../language/texts/compile/phrases.ts';
import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import type { Placement } from '../../graph/building/frames.ts';
import type { Graph, Node } from '../../graph/graph.ts';
import { readSharedModels } from '../../pipeline/settings/settings.ts';
import type { Finding, Rule, RulePage } from '../checkable.ts';
import { findPersonalityCycles, findSharedCycles } from '../cycles/personality-cycles.ts';
import { shortestCycle } from '../cycles/shortest-cycle.ts';
import { personalityUses } from '../personality-uses.ts';

export const cyclePage: RulePage = {
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
  - id: ~cycle~read
    prompt: "Read {{ fetch }}"
  - id: repair
    prompt: "Mend it with {{ read }}"
`,
    },
    {
      text: `steps:
  - {id: ~cycle~first, prompt: "One more than {{ second }}.", session: talk}
  - {id: second, prompt: "A number.", session: talk}
`,
    },
    {
      text: `personalities:
  plain: {system_prompt: Be plain., extends: ~cycle~short}
  short: {system_prompt: Be short., extends: plain}
steps:
  - {id: draft, prompt: Write a line., personality: plain}
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
};

export const cycle: Rule = {
  code: 'cycle',
  check(checkable, report) {
    const { graph, steps, pipeline, world } = checkable;
    const shared = readSharedModels(world).personalities;
    for (const finding of findPersonalityCycles(pipeline.personalities, shared)) report(finding);
    for (const finding of findSharedCycles(personalityUses(checkable), pipeline.personalities, shared)) report(finding);

    for (const { path, ofHandlers } of cyclesIn(graph)) {
      const [first] = path;
      if (ofHandlers.length) cycleOfHandlers(ofHandlers, steps, report);
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
        message: say(problemTexts.cycle, { path: [...path, first].map(({ id }) => id).join(' → ') }),
        hint: hintOfSession(graph, path) ?? say(phrases.cycleHint, { how, id: first.id, next }),
      });
    }
  },
};

/** The cycle of each frame; without one, the cycle that only a failure closes. */
const cyclesIn = memoize((graph: Graph): readonly { path: Node[]; ofHandlers: Node[] }[] =>
  graph.frames.map((frame) => {
    const nodes = frame.nodes.flatMap((index) => graph.nodes[index] ?? []);
    const path = shortestCycle(nodes);
    return { path, ofHandlers: path.length ? [] : handlerCycle(nodes) };
  }),
);

/** An edge that no step states: the steps of a session run in text order. */
function hintOfSession({ edges }: Graph, path: readonly Node[]): string | undefined {
  const sessions = Map.groupBy(
    edges.filter(({ kind }) => kind === 'session'),
    ({ from }) => from,
  );

  for (const [at, { index, id }] of path.entries()) {
    const next = path[(at + 1) % path.length];
    const link = sessions.get(index)?.find(({ to }) => to === next?.index);
    if (link && next) return say(phrases.cycleSession, { id: next.id, before: id, session: link.label ?? '' });
  }

  return undefined;
}

/** After a failure, steps that depend on the failed one wait for its handler: a cycle that only then exists. */
function handlerCycle(nodes: readonly Node[]): Node[] {
  if (!nodes.some(({ routes }) => routes.failure)) return [];
  const linked = nodes.map((node) => ({
    node,
    position: node.position,
    predecessors: [...node.predecessors],
    successors: [...node.successors],
  }));

  for (const { routes, successors } of nodes) {
    for (const { target } of routes.failure ?? []) {
      for (const next of successors) {
        // The handler of a failure waits for no other possible handler.
        if (routes.failure?.some((other) => other.target === next)) continue;
        linked[target]?.successors.push(next);
        linked[next]?.predecessors.push(target);
      }
    }
  }

  return shortestCycle(linked).map(({ node }) => node);
}

function cycleOfHandlers(path: readonly Node[], steps: readonly Placement[], report: (finding: Finding) => void): void {
  const [first] = path;
  const placement = first && steps[first.index];
  if (!first || !placement) return;
  report({
    block: placement.block,
    range: placement.step.idRange,
    message: say(problemTexts['cycle.handler'], { path: [...path, first].map(({ id }) => id).join(' → ') }),
  });
}
