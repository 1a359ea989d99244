import { memoize } from '../../../language/memoize.ts';
import { suggestion } from '../../../language/problem.ts';
import { joinedNames, namesOf } from '../../../language/spelling/near.ts';
import type { Names } from '../../../language/spelling/suggest.ts';
import { nearest } from '../../../language/spelling/suggest.ts';
import { phrases } from '../../../language/texts/compile/phrases.ts';
import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import type { Graph, Node } from '../../graph/graph.ts';
import { ownerOf, parentFrame, stepNodes } from '../../graph/places.ts';
import type { StepRef } from '../../pipeline/model/step-ref.ts';
import type { Rule, RulePage } from '../checkable.ts';
import { routeRefs } from '../flow/route-targets.ts';
import { checkEachStep } from '../steps.ts';
import { checkInferredTypes } from '../types/inferred-problems.ts';

const inTemplates = checkInferredTypes('unknown-step');

export const unknownStepPage: RulePage = {
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
};

export const unknownStep: Rule = {
  code: 'unknown-step',
  check(checkable, report) {
    inTemplates(checkable, report);
    inSteps(checkable, report);
  },
};

const inSteps = checkEachStep(({ node, step, block }, report, { graph }) => {
  const check = (ref: StepRef, frames: readonly number[]): void => {
    const idsInSight = frames.flatMap((frame) => idsByFrame(graph)[frame] ?? []);
    const isKnown = (id: string): boolean => idsInSight.some(({ set }) => set.has(id));
    if (isKnown(ref.id)) return;

    const inside = firstById(graph).get(ref.id);
    const frame = inside && ownerOf(graph, inside);
    if (inside && frame) {
      const path = frame.loop ? `${frame.path}.steps.${inside.id}` : inside.path;
      report({
        block,
        range: ref.range,
        message: say(problemTexts['unknown-step.inside'], { id: ref.id, frame: frame.path, path }),
        hint: say(phrases.insideHint, { id: frame.id }),
        fixes: isKnown(frame.id)
          ? [{ title: say(phrases.rename, { name: frame.id }), edits: [{ range: ref.range, text: frame.id }] }]
          : undefined,
      });
      return;
    }

    report({
      block,
      range: ref.range,
      message: say(problemTexts['unknown-step'], { id: ref.id }),
      ...suggestion(nearest(ref.id, joinedNames(idsInSight.map(({ names }) => names))), ref.range),
    });
  };

  if (step.dependencies.length) {
    const inSight = framesFrom(graph, node.frame);
    for (const ref of step.dependencies) check(ref, inSight);
  }

  for (const { ref } of routeRefs(step)) check(ref, [node.frame]);
});

/** The steps of all frames by their ids; of several, the first. */
const firstById = memoize(
  (graph: Graph): ReadonlyMap<string, Node> =>
    new Map(
      stepNodes(graph)
        .toReversed()
        .map((one) => [one.id, one]),
    ),
);

interface Ids {
  set: ReadonlySet<string>;
  names: Names;
}

/** The ids of each frame's steps. */
const idsByFrame = memoize(({ frames, nodes }: Graph): readonly Ids[] =>
  frames.map((frame) => {
    const set = new Set(frame.nodes.map((index) => nodes[index]?.id ?? ''));
    return { set, names: namesOf(() => [...set]) };
  }),
);

/** A frame and those around it, innermost first. */
function framesFrom(graph: Graph, frame: number): number[] {
  const frames: number[] = [];
  for (let at: number | undefined = frame; at !== undefined; at = parentFrame(graph, at)) frames.push(at);
  return frames;
}
