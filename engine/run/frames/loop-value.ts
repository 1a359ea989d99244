import type { Batch } from '../../compile/pipeline/model/loop.ts';
import type { Json, JsonMap } from '../../language/json.ts';
import { isMap } from '../../language/json.ts';
import type { FrameState, StepState } from '../../state/step.ts';
import type { RunContext } from '../context.ts';
import { definitionOf } from '../context.ts';
import { turnLength } from '../limits/slices.ts';
import { itemsOfBatch, matchAnswers } from './batch.ts';

/** With more iterations the value is computed in several turns: a hundred thousand take a tenth of a second. */
const together = 10_000;

export const isLong = (frames: readonly FrameState[]): boolean => frames.length > together;

/**
 * The loop's value: that of each iteration, in item order; failed or skipped ones are null. Large values must be in memory.
 */
export function loopValue(context: RunContext, step: StepState, frames: readonly FrameState[]): JsonMap {
  const { take, whole } = collect(context, step, frames[0]);
  for (const [index, frame] of frames.entries()) take(frame, index);
  return whole();
}

/** The same for a long loop, in short turns of the event loop; large values are loaded one by one. */
export async function longLoopValue(context: RunContext, step: StepState, frames: readonly FrameState[]): Promise<JsonMap> {
  const { clock } = context.ports;
  const { take, whole } = collect(context, step, frames[0]);
  let from = clock.now();
  for (const [index, frame] of frames.entries()) {
    for (const { result } of frame.steps) {
      const loading = context.artifacts.load(result);
      if (loading) await loading;
    }

    take(frame, index);
    if (clock.now() - from < turnLength) continue;

    await clock.turn();
    from = clock.now();
  }

  return whole();
}

/** The answers of a batch in item order; null for each where there is none. */
function answersOf(batch: Batch, items: readonly Json[], value: Json | undefined): Json[] {
  const matched = value === undefined ? undefined : matchAnswers(batch, items, value);
  return matched && 'answers' in matched ? matched.answers : items.map(() => null);
}

/** Of drafts that a person judges, the last one and whether it was approved. */
function outcomeOf([drafts = [], verdicts = []]: readonly Json[][]): JsonMap {
  const verdict = verdicts.at(-1);
  return { answer: drafts.at(-1) ?? null, approved: isMap(verdict) && verdict['choice'] === 'approve' };
}

function collect(context: RunContext, step: StepState, first: FrameState | undefined) {
  const { artifacts } = context;
  const definition = definitionOf(context, step).loop;
  const batch = definition?.kind === 'for_each' ? definition.batch : undefined;
  const { loop, node } = step;

  const results: Json[] = [];
  let iterations = 0;
  const steps: JsonMap = {};
  const bodies: Json[][] = [];
  if (!node.loop?.single) {
    for (const one of first?.steps ?? []) bodies.push((steps[one.node.id] = []));
  }

  const value = (one: StepState | undefined): Json =>
    one?.status === 'succeeded' && one.result ? artifacts.read(one.result) : null;
  const outcome = (): JsonMap => (definition?.kind === 'while' && definition.revises ? outcomeOf(bodies) : {});

  return {
    take(frame: FrameState, index: number): void {
      iterations++;
      const succeeded = loop?.iterations[index]?.status === 'succeeded';
      const result = succeeded ? value(frame.steps.at(-1)) : null;
      const answers = batch ? answersOf(batch, itemsOfBatch(context, frame), succeeded ? result : undefined) : [result];
      for (const answer of answers) results.push(answer);
      for (const [position, values] of bodies.entries()) values.push(value(frame.steps[position]));
    },
    whole: (): JsonMap => ({
      ...outcome(),
      results,
      steps,
      iterations,
      failed: loop?.failed ?? 0,
      ended_by: loop?.ended ?? (node.loop?.as === undefined ? 'max_iterations' : 'done'),
    }),
  };
}
