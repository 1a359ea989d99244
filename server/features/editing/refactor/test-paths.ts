import type { TextChange } from '../../../../engine/compile/rewrite/text-change.ts';
import { stepsInTests } from '../../../names/test-steps.ts';
import type { Snapshot } from '../../../snapshot.ts';
import type { MovingSteps } from './moving-steps.ts';

/** Paths in the tests of a document after steps were extracted into a pipeline: `read` becomes `part/read`. */
export function renamedInTests(document: Snapshot, own: Snapshot, { nodes, call }: MovingSteps): TextChange[] {
  const moving = new Set([...nodes].map(({ index }) => index));
  return stepsInTests(document.compiled).flatMap(({ node, file, block, range }): TextChange[] => {
    if (file !== own.compiled.name || !moving.has(node.index)) return [];
    const start = range.start + document.compiled.at(block);
    return [{ range: { start, end: start }, text: `${call}/` }];
  });
}
