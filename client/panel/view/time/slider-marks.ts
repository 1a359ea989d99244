import type { Fact } from '../../../../engine/state/events.ts';

/** The end or failure of a step: the number of the fact. */
export interface SliderMark {
  seq: number;
  failed: boolean;
}

/**
 * Marks at ends and failures of steps, at most one for each of `room` equal ranges of facts. Overlapping marks are merged,
 * and a failure wins. Each call continues from the previous one: the range doubles as the run grows, so each fact is visited
 * once.
 */
export function indexSliderMarks(facts: readonly Fact[], room: number): () => readonly SliderMark[] {
  let marks = new Map<number, SliderMark>();
  let every = 1;
  let indexed = 0;

  const place = (mark: SliderMark): void => {
    const stretch = Math.floor((mark.seq - 1) / every);
    const other = marks.get(stretch);
    if (!other || (mark.failed && !other.failed)) marks.set(stretch, mark);
  };

  return () => {
    if (facts.length > room * every) {
      while (facts.length > room * every) every *= 2;
      const placed = [...marks.values()];
      marks = new Map();
      for (const mark of placed) place(mark);
    }

    for (; indexed < facts.length; indexed++) {
      const fact = facts[indexed];
      if (fact?.type === 'step.succeeded' || fact?.type === 'step.failed')
        place({ seq: indexed + 1, failed: fact.type === 'step.failed' });
    }

    return [...marks.values()];
  };
}
