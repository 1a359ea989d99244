import { nearest } from '../../../language/suggest.ts';
import { phrases, say, suggestion, texts } from '../../../language/texts.ts';
import { parentFrame } from '../../graph/edges.ts';
import type { Graph, Node } from '../../graph/graph.ts';
import type { StepRef } from '../../pipeline/model/step.ts';
import { targetsOf } from '../../pipeline/switches.ts';
import type { Rule } from '../checkable.ts';
import { inferred } from '../inferred.ts';
import { stepsOf } from '../steps.ts';

const inTemplates = inferred('unknown-step');

export const unknownStep: Rule = {
  code: 'unknown-step',
  doc: 'An id in `dependencies`, in a route or in a handler is that of no step in sight, so the order of the run would be another than you mean. Routes lead only to steps of the same place; from outside, the result of an inner step is `group.id`, and of a loop `loop.steps.id`.',
  examples: [
    {
      text: `steps:
  - {id: fetch, prompt: Name a book.}
  - id: write
    dependencies: [~unknown-step~fetsh]
    prompt: Write a line.
`,
    },
    {
      text: `steps:
  - {id: research, steps: [{id: fetch, prompt: Name a book.}]}
  - id: write
    dependencies: [~unknown-step~fetch]
    prompt: Write a line.
`,
    },
    {
      text: `steps:
  - id: each
    for_each: [tea, rain]
    steps: [{id: line, prompt: "Write about {{ item }}."}]
  - id: all
    prompt: Join {{ ~unknown-step~line }}.
`,
    },
    {
      text: `steps:
  - {id: write, prompt: Write a line.}
finally:
  - {id: tidy, set: {ended: "{{ run.status }}"}}
outputs: {ended: "{{ ~unknown-step~tidy.ended }}"}
`,
    },
    {
      good: true,
      text: `steps:
  - {id: fetch, prompt: Name a book.}
  - id: write
    dependencies: [fetch]
    prompt: Write a line.
`,
    },
  ],
  check(checkable, report) {
    inTemplates(checkable, report);
    const { graph } = checkable;
    let inner: ReadonlyMap<string, Node> | undefined;
    const siblingsOf = new Map<number, ReadonlySet<string>>();
    for (const { node, step, block } of stepsOf(checkable)) {
      const check = (ref: StepRef | undefined, known: ReadonlySet<string>): void => {
        if (!ref || known.has(ref.id)) return;
        inner ??= new Map(graph.nodes.toReversed().map((one) => [one.id, one]));
        const inside = inner.get(ref.id);
        const frame = inside && graph.nodes[graph.frames[inside.frame]?.owner ?? -1];
        if (inside && frame) {
          const path = frame.loop ? `${frame.path}.steps.${inside.id}` : inside.path;
          report({
            block,
            range: ref.range,
            message: say(texts['unknown-step.inside'], { id: ref.id, frame: frame.path, path }),
            hint: say(phrases.insideHint, { id: frame.id }),
            ...(known.has(frame.id)
              ? { fixes: [{ title: say(phrases.rename, { name: frame.id }), edits: [{ range: ref.range, text: frame.id }] }] }
              : {}),
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
      for (const ref of step.dependencies) check(ref, idsInSight(graph, node.frame));
      const targets = [
        step.onFalse,
        step.onSuccess,
        typeof step.onFailure === 'string' ? undefined : step.onFailure,
        ...step.handlers.map((handler) => handler.step),
        ...step.computedRoutes.flatMap(({ candidates }) => candidates),
        ...(step.work.kind === 'switch' ? step.work.branches.flatMap(targetsOf) : []),
      ].filter((ref) => ref !== undefined);
      if (targets.length === 0) continue;
      const siblings = siblingsOf.get(node.frame) ?? idsOf(graph, node.frame);
      siblingsOf.set(node.frame, siblings);
      for (const ref of targets) check(ref, siblings);
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
