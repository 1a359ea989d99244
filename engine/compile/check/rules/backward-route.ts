import { say, texts } from '../../../language/texts.ts';
import { forwardFrames, leads } from '../../graph/routes.ts';
import { targetsOf } from '../../pipeline/switches.ts';
import type { Rule } from '../checkable.ts';
import { stepsOf } from '../steps.ts';

export const backwardRoute: Rule = {
  code: 'backward-route',
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
  check(checkable, report) {
    const { graph } = checkable;
    const forward = forwardFrames(graph);
    const siblings = graph.frames.map(
      ({ nodes }) => new Map(nodes.toReversed().map((index) => [graph.nodes[index]?.id ?? '', graph.nodes[index]])),
    );
    for (const { node, step, block } of stepsOf(checkable)) {
      const routes = [
        ['on_false', step.onFalse],
        ['on_success', step.onSuccess],
        ['on_failure', typeof step.onFailure === 'string' ? undefined : step.onFailure],
        ...step.handlers.map((handler) => ['on_error', handler.step] as const),
        ...step.computedRoutes.flatMap(({ on, candidates }) => candidates.map((ref) => [`on_${on}`, ref] as const)),
        ...(step.work.kind === 'switch' ? step.work.branches.flatMap(targetsOf).map((ref) => ['cases', ref] as const) : []),
      ] as const;
      for (const [key, ref] of routes) {
        if (!ref) continue;
        if (ref.id === step.id) report({ block, range: ref.range, message: say(texts['backward-route.self'], { key }) });
        const frame = graph.frames[node.frame];
        const target = siblings[node.frame]?.get(ref.id);
        if (!target || target === node || (forward.has(node.frame) && target.position > node.position)) continue;
        if (leads(graph, frame, target.position, node.position))
          report({ block, range: ref.range, message: say(texts['backward-route'], { key, target: ref.id, id: step.id }) });
      }
    }
  },
};
