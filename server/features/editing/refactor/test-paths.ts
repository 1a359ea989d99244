import { stepsInTests } from '../../../names/test-steps.ts';
import type { Snapshot } from '../../../snapshot.ts';
import type { Moving } from './border.ts';
import type { Change } from './offer.ts';

/** Paths of steps in the tests of a document, for steps of one of its pipelines that are called now: `read` becomes `part/read`. */
export function renamedInTests(document: Snapshot, own: Snapshot, { nodes, call }: Moving): Change[] {
  const moving = new Set([...nodes].map(({ index }) => index));
  return stepsInTests(document.compiled).flatMap(({ node, file, block, range }): Change[] => {
    if (file !== own.compiled.name || !moving.has(node.index)) return [];
    const start = range.start + document.compiled.at(block);
    return [{ range: { start, end: start }, text: `${call}/` }];
  });
}
