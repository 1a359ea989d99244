import type { Compiled } from '../../compile/compile.ts';
import type { Graph, Node } from '../../compile/graph/graph.ts';
import { stepNodes } from '../../compile/graph/places.ts';
import { nearest } from '../../language/spelling/suggest.ts';
import { phrases } from '../../language/texts/compile/phrases.ts';
import { launchTexts } from '../../language/texts/run/launch.ts';
import { say } from '../../language/texts.ts';
import type { Reuse, RunContext } from '../../run/context.ts';
import type { Path } from '../../state/path.ts';
import { isSettled } from '../../state/step.ts';
import type { EarlierOptions } from '../options.ts';
import { Refusal } from '../refusal.ts';
import type { ReadRun } from '../resume/read-run.ts';
import { readRun } from '../resume/read-run.ts';
import { earlierReuse } from './earlier-reuse.ts';
import type { ReuseChoice } from './reuse-results.ts';

interface EarlierValues {
  /** The parent run in the first fact. */
  parent: { run: string; seq: number };
  reuse(context: () => RunContext): Reuse;
}

/**
 * The reusable results of an earlier run, whose text may have changed. Throws a Refusal for a step that does not exist, or
 * lacks values.
 */
export async function takeEarlier(earlier: EarlierOptions, compiled: Compiled, output: string): Promise<EarlierValues> {
  const { folder } = earlier;
  const parent = await readRun(folder, { takes: true });
  const choice: ReuseChoice = earlier.how === 'changed' ? { by: 'identity' } : reuseChoice(earlier, compiled.graph, parent);
  const reuse = await earlierReuse({ folder, parent, choice, output, filesStay: earlier.how === 'try' });
  return { parent: { run: parent.started.run, seq: parent.state.seq }, reuse };
}

function reuseChoice({ how, step }: Extract<EarlierOptions, { step: string }>, graph: Graph, parent: ReadRun): ReuseChoice {
  const target = stepNodes(graph).find(({ path }) => path === step);
  if (!target) {
    const near = nearest(
      step,
      stepNodes(graph).map(({ path }) => path),
    );
    throw new Refusal(say(launchTexts.noStepInText, { step }), {
      hint: near ? say(phrases.didYouMean, { name: near }) : say(launchTexts.stepsAre, { steps: stepNames(graph) }),
    });
  }

  const again = listStepsAfter(graph, target);
  if (how === 'from') return { by: 'path', again };

  const missing = stepsBefore(graph, target).filter((path) => {
    const step = parent.state.steps.get(path);
    return !step || !isSettled(step) || step.status === 'failed';
  });
  if (missing.length)
    throw new Refusal(say(launchTexts.onlyLacks, { step, run: parent.started.run, missing: missing.join(', ') }), {
      hint: say(launchTexts.onlyLacksHint),
    });

  return {
    by: 'path',
    again,
    only: {
      target: step,
      endsThere: how === 'try',
      before: new Set(
        enclosingNodes(graph, target).flatMap((at) => reachableNodes(graph, at, 'predecessors').map(({ path }) => path)),
      ),
    },
  };
}

/** Names of steps, the outer ones first; as many as fit on a line. */
function stepNames(graph: Graph): string {
  const paths = [...(graph.frames[0]?.nodes ?? []), ...graph.nodes.keys()].flatMap((index) => graph.nodes[index]?.path ?? []);
  const all = [...new Set(paths)];
  return all.length > 12 ? `${all.slice(0, 12).join(', ')}, …` : all.join(', ');
}

/** The step and all later ones, also those after its enclosing frames; as static paths. */
export function listStepsAfter(graph: Graph, target: Node): ReadonlySet<Path> {
  return new Set([
    target.path,
    ...enclosingNodes(graph, target).flatMap((at) => reachableNodes(graph, at, 'successors').map(({ path }) => path)),
  ]);
}

/** The step and its enclosing frames, outwards. */
function enclosingNodes(graph: Graph, target: Node): Node[] {
  const nodes: Node[] = [];
  for (let at: Node | undefined = target; at; at = ownerOf(graph, at)) nodes.push(at);
  return nodes;
}

/** The steps of the pipeline itself that come before the step. */
function stepsBefore(graph: Graph, target: Node): Path[] {
  return reachableNodes(graph, enclosingNodes(graph, target).at(-1) ?? target, 'predecessors').map(({ path }) => path);
}

function reachableNodes(graph: Graph, from: Node, way: 'successors' | 'predecessors'): Node[] {
  const inFrame = (position: number): Node | undefined => graph.nodes[graph.frames[from.frame]?.nodes[position] ?? -1];
  const nodes = new Set<Node>();
  const open = [from];

  for (let at = open.pop(); at; at = open.pop()) {
    for (const position of at[way]) {
      const next = inFrame(position);
      if (!next || nodes.has(next)) continue;
      nodes.add(next);
      open.push(next);
    }
  }

  return [...nodes];
}

const ownerOf = (graph: Graph, node: Node): Node | undefined => {
  const owner = graph.frames[node.frame]?.owner;
  return owner === undefined ? undefined : graph.nodes[owner];
};
