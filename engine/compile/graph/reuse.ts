import type { ToolSpec } from '../../language/tools/descriptor.ts';
import { partsOf } from '../pipeline/model/parts.ts';
import type { Pipeline, PlacedStep } from '../pipeline/model/pipeline.ts';
import type { Step } from '../pipeline/model/step.ts';
import { targetsOf } from '../pipeline/steps/kinds/switch.ts';
import type { Built } from './build.ts';
import type { Placement, Skeleton } from './frames.ts';
import { skeletonOfStep } from './frames.ts';
import type { Node } from './graph.ts';
import type { Lookup, Target } from './lookup.ts';
import { parametersOf } from './lookup.ts';
import { accessOf } from './reads.ts';

/** A version of a pipeline with its graph. */
interface Version extends Built {
  pipeline: Pipeline;
  tools: ReadonlyMap<string, ToolSpec>;
  lookup: Lookup;
}

interface Reused {
  built: Built;
  /** Indexes of the nodes whose steps are other ones now. */
  changed: readonly number[];
}

/**
 * The graph of the version before with this version's steps, where none of them changed in anything that a graph shows: the edit of a
 * prompt costs no new graph. Undefined where one must be built.
 */
export function reusedGraph(pipeline: Pipeline, tools: ReadonlyMap<string, ToolSpec>, before: Version): Reused | undefined {
  const old = before.pipeline;
  if (tools !== before.tools || pipeline.id !== old.id) return undefined;
  if (!sameNames(pipeline.variables, old.variables) || !sameNames(pipeline.inputs, old.inputs)) return undefined;
  const steps = [...before.steps];
  const changed: number[] = [];
  const frames = [
    [0, pipeline.steps, old.steps],
    [before.graph.last, pipeline.finally, old.finally],
  ] as const;
  for (const [frame, now, then] of frames) {
    // Where an id stands twice, a step has no node of its own.
    const nodes = frame === undefined ? [] : (before.graph.frames[frame]?.nodes ?? []);
    if (now.length !== then.length || now.length !== nodes.length) return undefined;
    for (const [index, one] of now.entries()) {
      const was = then[index];
      const at = nodes[index];
      if (!was || at === undefined) return undefined;
      if (one.step === was.step && one.block === was.block) continue;
      const made = skeletonOfStep(placed(one), tools);
      if (shapeOf(made, at, before) !== shapeOf(skeletonOfStep(placed(was), tools), at, before)) return undefined;
      for (const [offset, placement] of made.steps.entries()) {
        steps[at + offset] = placement;
        changed.push(at + offset);
      }
    }
  }
  return { built: { graph: before.graph, steps, byPath: before.byPath }, changed };
}

const placed = ({ step, block }: PlacedStep): Placement => ({ step, block });

const sameNames = (some: readonly { name: string }[], others: readonly { name: string }[]): boolean =>
  some === others || (some.length === others.length && some.every(({ name }, index) => name === others[index]?.name));

/**
 * All that a graph takes from a step and the steps inside it, whose nodes begin at an index, as text: its nodes, and what edges and routes are
 * made of. What a name means depends on nothing that is not in here, and on what does not change.
 */
const shapeOf = ({ frames, nodes, steps }: Skeleton, at: number, before: Version): string =>
  JSON.stringify([frames, nodes, steps.map(({ step }, index) => linksOf(step, before.graph.nodes[at + index], before.lookup))]);

function linksOf(step: Step, node: Node | undefined, lookup: Lookup): unknown {
  const { reads, writes } = accessOf(step);
  const { work } = step;
  return [
    step.dependencies.map(({ id }) => id),
    node ? [...new Set(reads.map((read) => meant(lookup.target(node, read))))] : [],
    writes.map(({ name }) => name),
    [step.onFalse?.id, step.onSuccess?.id, typeof step.onFailure === 'string' ? undefined : step.onFailure.id],
    step.handlers.map((handler) => handler.step?.id),
    step.computedRoutes.map(({ on, candidates }) => [on, candidates.map(({ id }) => id)]),
    partsOf(work).branches.map((branch) => targetsOf(branch).map(({ id }) => id)),
    work.kind === 'prompt' ? work.session?.id : undefined,
    step.answer?.vars,
    parametersOf(step)?.entries.map(({ key }) => key),
    step.autoDependencies.length,
  ];
}

/** What a name leads to, as text: a step or a variable makes an edge, all else none. */
const meant = (target: Target): string =>
  target.kind === 'step'
    ? `${target.node.index} ${target.id}`
    : target.kind === 'variable'
      ? `${target.frame}:${target.name}`
      : '';
