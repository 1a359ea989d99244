import type { Fact } from '../../../../engine/state/events.ts';

/** Where a step ended or failed: the number of the fact. */
export interface SliderMark {
  seq: number;
  failed: boolean;
}

/**
 * Marks where steps ended and failed, at most one for each of `room` stretches of equally many facts. Ends that would lie on each other are
 * one mark, and a failure wins. Each call goes on from the facts of the one before: a stretch grows to double its length as the run does, so
 * that a fact is looked at once, whatever comes after it.
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
