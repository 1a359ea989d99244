import { nearest } from '../../../language/suggest.ts';
import { say, suggestion, texts } from '../../../language/texts.ts';
import { isItem, parentFrame } from '../../graph/edges.ts';
import type { Graph } from '../../graph/graph.ts';
import type { StepRef } from '../../pipeline/model.ts';
import type { Rule } from '../checkable.ts';

/** An id in `dependencies` or a route that no step in sight has. */
export const unknownStep: Rule = {
  code: 'unknown-step',
  check({ graph, steps }, report) {
    for (const node of graph.nodes) {
      const placement = steps[node.index];
      if (!placement || isItem(graph, node)) continue;
      const { step, block } = placement;
      const routes = [step.onFalse, step.onSuccess, typeof step.onFailure === 'string' ? undefined : step.onFailure];
      const siblings = routes.some((ref) => ref) ? idsOf(graph, node.frame) : new Set<string>();
      const seen = idsInSight(graph, node.frame);
      const check = (ref: StepRef | undefined, known: ReadonlySet<string>): void => {
        if (!ref || known.has(ref.id)) return;
        const inside = graph.nodes.find((other) => other.id === ref.id);
        const frame = inside && graph.nodes[graph.frames[inside.frame]?.owner ?? -1];
        if (inside && frame && !known.has(inside.id)) {
          const path = frame.loop ? `${frame.path}.steps.${inside.id}` : inside.path;
          report({
            block,
            range: ref.range,
            message: say(texts['unknown-step.inside'], { id: ref.id, frame: frame.path, path }),
            hint: `Depend on \`${frame.id}\`.`,
          });
          return;
        }
        report({
          block,
          range: ref.range,
          message: say(texts['unknown-step'], { id: ref.id }),
          ...suggestion(nearest(ref.id, known), ref.range),
        });
      };
      for (const ref of step.dependencies) check(ref, seen);
      for (const ref of routes) check(ref, siblings);
    }
  },
};

const idsOf = (graph: Graph, frame: number): Set<string> =>
  new Set((graph.frames[frame]?.nodes ?? []).map((index) => graph.nodes[index]?.id ?? ''));

const inSight = new WeakMap<Graph, Map<number, ReadonlySet<string>>>();

function idsInSight(graph: Graph, frame: number): ReadonlySet<string> {
  let made = inSight.get(graph);
  if (!made) inSight.set(graph, (made = new Map()));
  const known = made.get(frame);
  if (known) return known;
  const ids = idsOf(graph, frame);
  for (let at = parentFrame(graph, frame); at !== undefined; at = parentFrame(graph, at))
    for (const id of idsOf(graph, at)) ids.add(id);
  made.set(frame, ids);
  return ids;
}
