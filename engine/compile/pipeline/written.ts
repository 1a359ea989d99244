import type { Block } from '../source/nodes.ts';
import type { PipelineRef } from './model/step.ts';

/** The text of a pipeline that is written out, every index with its place in the block. */
export function written(
  ref: Extract<PipelineRef, { kind: 'text' | 'map' }>,
  block: Block,
): { text: string; offsetAt(index: number): number } {
  if (ref.kind === 'text') return { text: ref.node.text, offsetAt: (index) => ref.node.offsetAt(index) };
  const { start, end } = ref.node.range;
  // The first line is indented as the others are, so that the map stands as it stood.
  const lead = start - (block.text.lastIndexOf('\n', start - 1) + 1);
  return {
    text: `${' '.repeat(lead)}${block.text.slice(start, end)}`,
    offsetAt: (index) => Math.max(start, start + index - lead),
  };
}
