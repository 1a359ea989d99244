import type { Fix } from '../../../language/problems.ts';
import type { Node } from '../../graph/graph.ts';
import { accessOf } from '../../graph/names/reads.ts';
import type { Step } from '../../pipeline/model/step.ts';
import type { StepRef } from '../../pipeline/model/step-ref.ts';
import type { Block, Pair, SourceNode } from '../../source/nodes.ts';
import type { Checkable } from '../checkable.ts';

type Edit = Fix['edits'][number];

/** Steps under `dependencies` that a step waits for anyway, because it reads them; `field` is where. */
export function findNeedlessDependencies(
  { lookup }: Pick<Checkable, 'lookup'>,
  node: Node,
  step: Step,
): { ref: StepRef; field: string }[] {
  return step.dependencies.flatMap((ref) => {
    const target = lookup.target(node, { name: ref.id, path: [], scope: 'loop' });
    if (target.kind !== 'step') return [];

    const reads = accessOf(step).reads.find((read) => {
      const source = lookup.target(node, read);
      return source.kind === 'step' && source.node === target.node;
    });

    return reads ? [{ ref, field: reads.field }] : [];
  });
}

/**
 * The edit that takes an id out of `dependencies`, with the whole key where nothing else is left in it. Undefined where the text around it
 * holds more than separators (a comment, an anchor), which an edit would take away too.
 */
export function editOutDependency(step: Step, { range }: StepRef, { text }: Block): Edit | undefined {
  const pairs = step.node.kind === 'map' ? step.node.pairs : [];
  const pair = pairs.find(({ value }) => value.range.start <= range.start && range.end <= value.range.end);
  if (!pair) return undefined;

  const parts = pair.value.kind === 'list' ? pair.value.items : [pair.value];
  // A text `a, b` is one scalar that holds several ids.
  if (parts.some((one) => one.kind === 'scalar' && /[,\s]/.test(one.text.trim()))) return undefined;
  if (parts.length === 1) return cutOut(pairs, pair, text);

  const own = parts.find((one) => one.range.start <= range.start && range.end <= one.range.end);
  return own && cutOut(parts, own, text);
}

/** Cuts one of several neighbours, with the separator to the next one (to the one before, for the last). */
function cutOut<Part extends Pair | SourceNode>(parts: readonly Part[], own: Part, text: string): Edit | undefined {
  const at = parts.indexOf(own);
  const [before, next] = [parts[at - 1], parts[at + 1]];
  const range = next
    ? { start: own.range.start, end: next.range.start }
    : before && { start: before.range.end, end: own.range.end };
  if (!range) return undefined;

  const between = next ? text.slice(own.range.end, range.end) : text.slice(range.start, own.range.start);
  return /^[\s,-]*$/.test(between) ? { range, text: '' } : undefined;
}
