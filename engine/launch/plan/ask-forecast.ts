import { type AskThread, createThread } from '../../disk/worker-thread.ts';
import type { SimulationAnswer, SimulationJob } from '../../forecast/advice/answer-simulation.ts';
import type { GainsAnswer, GainsJob } from '../../forecast/advice/judge-gains.ts';
import type { BottlenecksAnswer, BottlenecksJob } from '../../forecast/bottlenecks/answer-bottlenecks.ts';
import type { HeldUpAnswer, HeldUpJob } from '../../forecast/bottlenecks/answer-held-up.ts';
import type { CapacityAnswer, CapacityJob } from '../../forecast/capacity/plan-capacity.ts';
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
  if ('again' in answer || ('steps' in answer && !('unknown' in answer))) return answer;
  throw ended(Object.keys(answer).join());
}

/** Judges what edits would gain. Rejects as `askPlan` does. */
export async function askGains(job: GainsJob, thread: ForecastThread): Promise<GainsAnswer> {
  const answer = await ask(job, thread);
  if ('gains' in answer) return answer;
  throw ended(Object.keys(answer).join());
}

/** Plans the capacity of a pipeline. Rejects as `askPlan` does. */
export async function askCapacity(job: CapacityJob, thread: ForecastThread): Promise<CapacityAnswer> {
  const answer = await ask(job, thread);
  if ('knee' in answer) return answer;
  throw ended(Object.keys(answer).join());
}

/** Finds what holds runs up. Rejects as `askPlan` does. */
export async function askBottlenecks(job: BottlenecksJob, thread: ForecastThread): Promise<BottlenecksAnswer> {
  const answer = await ask(job, thread);
  if ('bottlenecks' in answer) return answer;
  throw ended(Object.keys(answer).join());
}

/** Finds what held a run up. Rejects as `askPlan` does. */
export async function askHeldUp(job: HeldUpJob, thread: ForecastThread): Promise<HeldUpAnswer> {
  const answer = await ask(job, thread);
  if ('heldUp' in answer) return answer;
  throw ended(Object.keys(answer).join());
}

async function ask(job: SimulationJob, { workerFile, signal }: ForecastThread): Promise<SimulationAnswer> {
  if (workerFile === undefined) {
    const { answerSimulation } = await import('./lazy/forecast.ts');
    return answerSimulation(job, realClock.turn);
  }

  const own = threads.get(workerFile) ?? threadOf(workerFile);
  threads.set(workerFile, own);
  return own(job, signal ?? new AbortController().signal);
}

const threads = new Map<string, AskThread<SimulationJob, SimulationAnswer>>();
/** The limit of the thread's heap in megabytes. */
const heapMegabytes = 500;

const ended = (why: string): RunError => new RunError({ kind: 'internal', message: say(forecastTexts.workerEnded, { why }) });

const threadOf = (workerFile: string): AskThread<SimulationJob, SimulationAnswer> =>
  createThread({
    workerFile,
    kind: 'forecast',
    heapMegabytes,
    ended,
    stopped: () => new RunError({ kind: 'cancelled', message: say(forecastTexts.stopped) }),
  });
