import { type AskThread, createThread } from '../../disk/worker-thread.ts';
import type { ForecastAnswer, ForecastJob, GoOnAnswer } from '../../forecast/simulate/answer-forecast.ts';
import { forecastTexts } from '../../language/texts/insight/forecasts.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { realClock } from '../host/real-clock.ts';

/**
 * Where runs are simulated: with `workerFile` (dist/worker.cjs) in a thread of its own, which ends with `signal`; otherwise
 * in this one, yielding in between.
 */
export interface ForecastThread {
  workerFile?: string | undefined;
  signal?: AbortSignal | undefined;
}

/** Forecasts a run. Rejects with a RunError where the thread dies, of the kind `cancelled` where it is stopped. */
export async function askPlan(job: Extract<ForecastJob, { do: 'plan' }>, thread: ForecastThread): Promise<ForecastAnswer> {
  const answer = await ask(job, thread);
  if ('unknown' in answer) return answer;
  throw ended(Object.keys(answer).join());
}

/** Simulates a run onwards. Rejects as `askPlan` does. */
export async function askGoOn(job: Extract<ForecastJob, { do: 'goOn' }>, thread: ForecastThread): Promise<GoOnAnswer> {
  const answer = await ask(job, thread);
  if ('unknown' in answer) throw ended(Object.keys(answer).join());
  return answer;
}

async function ask(job: ForecastJob, { workerFile, signal }: ForecastThread): Promise<ForecastAnswer | GoOnAnswer> {
  if (workerFile === undefined) {
    const { answerGoOn, answerPlan } = await import('./lazy/forecast.ts');
    return job.do === 'plan' ? answerPlan(job, realClock.turn) : answerGoOn(job);
  }
  const own = threads.get(workerFile) ?? threadOf(workerFile);
  threads.set(workerFile, own);
  return own(job, signal ?? new AbortController().signal);
}

const threads = new Map<string, AskThread<ForecastJob, ForecastAnswer | GoOnAnswer>>();
/** The limit of the thread's heap in megabytes. */
const heapMegabytes = 500;

const ended = (why: string): RunError => new RunError({ kind: 'internal', message: say(forecastTexts.workerEnded, { why }) });

const threadOf = (workerFile: string): AskThread<ForecastJob, ForecastAnswer | GoOnAnswer> =>
  createThread({
    workerFile,
    kind: 'forecast',
    heapMegabytes,
    ended,
    stopped: () => new RunError({ kind: 'cancelled', message: say(forecastTexts.stopped) }),
  });
