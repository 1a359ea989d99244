import { readStepScore, recordOfRun } from '../../launch/history/record-of-run.ts';
import type { RunState } from '../../state/state.ts';
import type { MeasuredRun } from './measures.ts';

/** Measures a run; undefined before its first fact. */
export function measureRun(state: RunState): MeasuredRun | undefined {
  const record = recordOfRun(state);
  if (!record) return undefined;
  const { duration, calls, input_tokens, output_tokens, cost, retries } = record;
  const tokens = input_tokens + output_tokens;
  return { time: duration, model_time: timeOfModels(state), calls, tokens, cost, retries, quality: meanScore(state) };
}

function timeOfModels({ steps }: RunState): number {
  let time = 0;
  for (const { calls } of steps.values()) {
    // A truncated log may lack calls between others.
    for (const call of calls) {
      if (call?.settled && call.kind !== 'tool') time += call.settled.at - call.started_at;
    }
  }

  return time;
}

function meanScore({ steps }: RunState): number | undefined {
  const scores = [...steps.values()].flatMap((step) => readStepScore(step) ?? []);
  return scores.length ? scores.reduce((sum, score) => sum + score, 0) / scores.length : undefined;
}
