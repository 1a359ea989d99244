import { say, texts } from '../../../language/texts.ts';
import { isItem } from '../../graph/edges.ts';
import { between } from '../../graph/routes.ts';
import type { Rule } from '../checkable.ts';

/** A route to the step itself, or to one that it comes after. */
export const backwardRoute: Rule = {
  code: 'backward-route',
  check({ graph, steps }, report) {
    for (const node of graph.nodes) {
      const placement = steps[node.index];
      if (!placement || isItem(graph, node)) continue;
      const { step, block } = placement;
      const routes = [
        ['on_false', step.onFalse],
        ['on_success', step.onSuccess],
        ['on_failure', typeof step.onFailure === 'string' ? undefined : step.onFailure],
      ] as const;
      for (const [key, ref] of routes) {
        if (!ref) continue;
        if (ref.id === step.id) report({ block, range: ref.range, message: say(texts['backward-route.self'], { key }) });
        const frame = graph.frames[node.frame];
        const target = frame?.nodes.map((index) => graph.nodes[index]).find((other) => other?.id === ref.id);
        if (target && target !== node && between(graph, frame, target.position, node.position))
          report({ block, range: ref.range, message: say(texts['backward-route'], { key, target: ref.id, id: step.id }) });
      }
    }
  },
};
