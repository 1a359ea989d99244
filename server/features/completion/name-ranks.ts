import type { Node } from '../../../engine/compile/graph/graph.ts';
import type { ScopePhase } from '../../../engine/compile/graph/names/reads.ts';
import { isItem } from '../../../engine/compile/graph/places.ts';
import { partsOfWork } from '../../../engine/compile/pipeline/model/parts.ts';
import type { Snapshot } from '../../snapshot.ts';

/**
 * The order of names in the templates of a step (without a step, of the pipeline; `body`: in conditions of a loop after its
 * steps): the loop's item, earlier steps and their variables, the nearest first, inputs, built-ins, and finally names of
 * later steps, which are rarely meant.
 */
export function ranksAt({ compiled }: Snapshot, owner: Node | undefined, scope: ScopePhase): (name: string) => string {
  const { graph, steps, pipeline } = compiled;

  const startOf = (index: number): number => {
    const placement = steps[index];
    return placement ? compiled.at(placement.block) + placement.step.range.start : 0;
  };

  const endOf = (index: number): number => {
    const placement = steps[index];
    return placement ? compiled.at(placement.block) + placement.step.range.end : 0;
  };

  const ownerOf = (node: Node): Node | undefined => graph.nodes[graph.frames[node.frame]?.owner ?? -1];
  const body = owner && scope === 'body' ? owner.body : undefined;
  const placeIn = body === undefined ? startOf : endOf;
  const here = owner ? placeIn(owner.index) : Number.POSITIVE_INFINITY;
  const ranks = new Map<string, string>();
  const say = (name: string, rank: string): void => {
    if (!ranks.has(name)) ranks.set(name, rank);
  };

  /** The frames around the place: steps of other frames are not in scope, only the variables that they set. */
  const frames = new Set([body ?? owner?.frame ?? 0]);
  for (let node = owner; node; node = ownerOf(node)) {
    frames.add(node.frame);
    if (!node.loop) continue;
    say(node.loop.as ?? 'iteration', '1');
    for (const name of ['index', 'loop', 'previous']) say(name, '5');
  }

  const written = graph.nodes.filter((node) => steps[node.index] && !isItem(graph, node));
  const before = written.flatMap((node) => {
    const start = startOf(node.index);
    return node.index !== owner?.index && start < here && endOf(node.index) <= here ? [{ node, start }] : [];
  });

  before
    .sort((a, b) => b.start - a.start)
    .forEach(({ node }, distance) => {
      const near = `2${String(distance).padStart(5, '0')}`;
      const seen = frames.has(node.frame);
      if (seen) say(node.id, `${near}0`);
      for (const name of setBy(steps[node.index]?.step)) say(name, seen ? `${near}1` : '3');
    });

  for (const { name } of pipeline.variables) say(name, '3');
  for (const { name } of pipeline.inputs) say(name, '4');
  if (pipeline.data.length) say('data', '4');

  for (const node of written) {
    for (const name of [node.id, ...setBy(steps[node.index]?.step)]) say(name, '8');
  }

  return (name) => ranks.get(name) ?? '6';
}

/** The names that a step defines beside its id. */
function setBy(step: Snapshot['compiled']['steps'][number]['step'] | undefined): string[] {
  return step ? [...partsOfWork(step.work).sets.map(({ key }) => key), ...(step.answer?.vars ?? [])] : [];
}
