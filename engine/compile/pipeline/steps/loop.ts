import type { Loop } from '../model/loop.ts';
import { asksInBatch } from '../model/parts.ts';
import type { Work } from '../model/work.ts';
import type { Draft } from './draft.ts';

/** The loop that the keys of a step make, with defaults; undefined where there is none. */
export function loopOf({ loop }: Draft, work: Work): Loop | undefined {
  const { list, as = 'item', asRange, batch, while: goOn, until, maxIterations = 10, strict = false, ...said } = loop;
  // All of its batched prompts go into one batch, and detached runs need no slot here.
  const isElsewhere = asksInBatch(work) || (work.kind === 'pipeline' && work.detachedRange !== undefined);
  const { maxParallel = isElsewhere ? 'all' : 1, onItemFailure = 'stop', ...rest } = said;
  const base = { ...rest, onItemFailure };
  if (list)
    return {
      kind: 'for_each',
      list,
      as,
      asRange,
      batch,
      maxParallel: maxParallel === 'all' ? undefined : maxParallel,
      ...base,
    };
  if (!goOn && !until) return undefined;

  return {
    kind: 'while',
    while: goOn,
    until,
    maxIterations,
    strict,
    maxParallel: 1,
    ...base,
  };
}
