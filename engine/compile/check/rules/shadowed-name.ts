import { memoize } from '../../../language/memoize.ts';
import { phrases } from '../../../language/texts/compile/phrases.ts';
import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import type { Graph, Node } from '../../graph/graph.ts';
import { accessOf } from '../../graph/names/reads.ts';
import { parentFrame } from '../../graph/places.ts';
import type { Pipeline } from '../../pipeline/model/pipeline.ts';
import type { Checkable, Finding, Rule, RulePage } from '../checkable.ts';
import { findInSteps, ownersOf } from '../steps.ts';
import { checkInferredTypes } from '../types/inferred-problems.ts';

export const shadowedNamePage: RulePage = {
  doc: 'A name hides another of the same spelling that could be read here otherwise: templates find names of loops first, then ids of steps (inner ones first), variables, and inputs. Nothing is wrong as long as you mean the nearer one; `inputs.NAME` and its like always reach the other. Behind the dot of a step its own members (`status`, `why`, `duration` …) are found before those of its value: where its value has one of that name, that is a warning, and `STEP.result.NAME` reads it.',
  examples: [
    {
      text: `inputs: {topic: tea}
steps:
  - {id: ~shadowed-name~topic, prompt: "Name something like {{ inputs.topic }}."}
  - {id: write, prompt: "Write about {{ topic }}."}
`,
    },
    {
      good: true,
      text: `inputs: {topic: tea}
steps:
  - {id: likeness, prompt: "Name something like {{ topic }}."}
  - {id: write, prompt: "Write about {{ likeness }}."}
`,
    },
  ],
};

export const shadowedName: Rule = {
  code: 'shadowed-name',
  check(checkable, report) {
    hiding(checkable).forEach(report);
    checkInferredTypes('shadowed-name')(checkable, report);
    const { inputs } = globalsOf(checkable.pipeline);

    for (const { name, nameRange, block } of checkable.pipeline.variables) {
      if (inputs.has(name))
        report({ block, range: nameRange, message: say(problemTexts['shadowed-name'], { name, what: say(phrases.hideInput) }) });
    }
  },
};

const hiding = findInSteps<Finding>(({ node, step, block }, add, checkable) => {
  const { inputs, variables } = globalsOf(checkable.pipeline);

  const global = (name: string): string | undefined => {
    if (variables.has(name)) return say(phrases.hideVariable);
    if (inputs.has(name)) return say(phrases.hideInput);
    return undefined;
  };

  const ids = idsByFrame(checkable.graph);
  const addShadow = (name: string, range: { start: number; end: number }, what: string | undefined): void => {
    if (what) add({ block, range, message: say(problemTexts['shadowed-name'], { name, what }) });
  };

  // Agents are not reachable by name.
  if (step.idGiven && !node.agent)
    addShadow(node.id, step.idRange, hiddenOutside(checkable, node, ids)?.(node.id) ?? global(node.id));
  const { loop } = step;
  if (loop?.kind === 'for_each' && loop.asRange)
    addShadow(
      loop.as,
      loop.asRange,
      outerLoop(checkable, node, loop.as) ?? stepAt(checkable, node, loop.as, ids) ?? global(loop.as),
    );

  for (const { name, range } of accessOf(step).writes) {
    if (name === node.id) {
      const message = say(problemTexts['shadowed-name.own'], { name });
      add({ block, range, message, hint: say(phrases.hidesOwn, { name }) });
    } else if (inputs.has(name) && !variables.has(name)) addShadow(name, range, say(phrases.hideInput));
  }
});

/** The names that all steps see. */
const globalsOf = memoize(({ inputs, variables }: Pipeline) => ({
  inputs: new Set(inputs.map(({ name }) => name)),
  variables: new Set(variables.map(({ name }) => name)),
}));

type Ids = readonly ReadonlySet<string>[];

const idsByFrame = memoize(
  (graph: Graph): Ids => graph.frames.map(({ nodes }) => new Set(nodes.map((index) => graph.nodes[index]?.id ?? ''))),
);

/** A lookup of the declarations that an id hides in the enclosing frames (not the node's own); undefined for the outermost frame. */
function hiddenOutside({ graph }: Checkable, node: Node, ids: Ids): ((id: string) => string | undefined) | undefined {
  const outer = parentFrame(graph, node.frame);
  if (outer === undefined) return undefined;
  return (id) => {
    for (let frame: number | undefined = outer; frame !== undefined; frame = parentFrame(graph, frame)) {
      if (ids[frame]?.has(id)) return say(phrases.hideStep);
    }
    return undefined;
  };
}

const stepAt = (checkable: Checkable, node: Node, name: string, ids: Ids): string | undefined =>
  ids[node.frame]?.has(name) ? say(phrases.hideStep) : hiddenOutside(checkable, node, ids)?.(name);

function outerLoop(checkable: Checkable, node: Node, name: string): string | undefined {
  for (const owner of ownersOf(checkable, node)) {
    if (owner.loop?.as === name) return say(phrases.hideLoop);
  }
  return undefined;
}
