import { stepsInTests } from '../../../names/test-steps.ts';
import type { Snapshot } from '../../../snapshot.ts';
import type { MovingSteps } from './border.ts';
import type { RefactoringChange } from './offer.ts';

/** Paths in the tests of a document after steps were extracted into a pipeline: `read` becomes `part/read`. */
export function renamedInTests(document: Snapshot, own: Snapshot, { nodes, call }: MovingSteps): RefactoringChange[] {
  const moving = new Set([...nodes].map(({ index }) => index));
  return stepsInTests(document.compiled).flatMap(({ node, file, block, range }): RefactoringChange[] => {
    if (file !== own.compiled.name || !moving.has(node.index)) return [];
    const start = range.start + document.compiled.at(block);
    return [{ range: { start, end: start }, text: `${call}/` }];
  });
}
