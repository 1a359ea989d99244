import type { Json, JsonMap } from '../../language/json.ts';
import { defined } from '../../language/json.ts';
import { runsTexts } from '../../language/texts/run/runs.ts';
import { say } from '../../language/texts.ts';
import { type DeadlineResult, dueOfRun, dueOfStep, judgeDeadline } from '../deadlines.ts';
import type { Mode, Provenance, RunStatus, Stored } from '../events.ts';
import type { Failure } from '../failure.ts';
import { countLost } from '../reduce/calls.ts';
import { timeBetween } from '../reduce/running-time.ts';
import type { RunState } from '../state.ts';
import { durationOf, type StepState, type StepStatus } from '../step.ts';
import type { Usage } from '../usage.ts';
import type { Why } from '../why.ts';

/** The result of a step, in one form for every interface. `duration` in milliseconds, times in ISO 8601 UTC. */
export interface Envelope {
  status: StepStatus;
  success: boolean;
  error: Failure | null;
  value: Json;
  parameters: Json;
  location: string | null;
  duration: number | null;
  attempts: number;
  started_at: string | null;
  finished_at: string | null;
  model: string | null;
  usage: Usage | null;
  cost: number | null;
  provenance: Provenance | null;
  why: Why | null;
  /** When it was due, and whether it was late. */
  deadline?: DeadlineResult;
  reason?: string;
  degraded?: string;
  /** The steps that a model wrote for it. */
  generated?: string;
}

/** The result of a run, the same from `run`, `resume` and `show`. */
export interface RunResult {
  run: { id: string; folder: string };
  pipeline: { id: string; name: string; file: string; hash: string };
  status: RunStatus | 'running';
  degraded: boolean;
  inputs: JsonMap;
  outputs: JsonMap;
  absent: string[];
  steps: Record<string, Envelope>;
  products: { step: string; name: string; file: string; bytes: number; hash: string }[];
  order: string[];
  usage: { calls: number; input_tokens: number; output_tokens: number; cached_tokens: number };
  cost: {
    usd: number;
    complete: boolean;
    /** The part of it for calls whose answers were lost: an estimate. */
    lost?: { calls: number; usd: number };
  };
  started_at: string;
  finished_at: string | null;
  duration: number | null;
  error: Failure | null;
  provenance: Mode;
  /** When it was due, and whether it was late. */
  deadline?: DeadlineResult;
}

/** The result document of a run so far. `read` returns stored values; one that is not in memory is shown by its name. */
export const resultDocument = (state: RunState, folder: string, read: (stored: Stored) => Json): RunResult =>
  documentWith(
    state,
    folder,
    Object.fromEntries(Array.from(state.steps.values(), (step) => [step.path, readStepEnvelope(step, read, state)])),
  );

/** The same with given envelopes of its steps, by path, which may have been made one by one. */
export function documentWith(state: RunState, folder: string, steps: Record<string, Envelope>): RunResult {
  const { started, finished } = state;
  if (!started) throw new Error(runsTexts.noFirstFact);

  const due = dueOfRun(state);
  return defined<RunResult>({
    run: { id: started.run, folder },
    pipeline: {
      id: started.pipeline.id,
      name: started.pipeline.name ?? started.pipeline.id,
      file: started.pipeline.file,
      hash: started.pipeline.hash,
    },
    status: state.status === 'starting' ? 'running' : state.status,
    degraded: finished?.degraded ?? false,
    inputs: started.inputs,
    outputs: finished?.outputs ?? {},
    absent: finished?.absent ?? [],
    steps,
    products: state.products.map(({ path, ...product }) => ({ step: path, ...product })),
    order: state.order,
    usage: state.usage,
    cost: costOf(state),
    started_at: new Date(started.at).toISOString(),
    finished_at: finished ? new Date(finished.at).toISOString() : null,
    duration: finished ? timeBetween(state.ran, started.at, finished.at) : null,
    error: finished?.error ?? null,
    provenance: started.mode,
    deadline: due === undefined ? undefined : judgeDeadline(due, finished?.at, { at: state.at, risk: state.risk?.risk }),
  });
}

/** A call without an answer in the log, of a process that was ended, may have been paid. */
function costOf({ cost, lost, finished, steps }: RunState): RunResult['cost'] {
  const isOpen =
    finished !== undefined &&
    steps.values().some(({ calls }) => calls.some((call) => call && countLost({ ...call, lost: 0 }) > 0));
  return defined<RunResult['cost']>({
    usd: roundDollars(cost.usd),
    complete: cost.complete && !isOpen,
    lost: lost.calls > 0 ? { calls: lost.calls, usd: roundDollars(lost.usd) } : undefined,
  });
}

const roundDollars = (usd: number): number => Number(usd.toFixed(8));

/** A step's envelope. A step that a cancel interrupted is shown as cancelled. */
export function readStepEnvelope(
  step: StepState,
  read: (stored: Stored) => Json,
  run: Pick<RunState, 'status' | 'started' | 'at'>,
): Envelope {
  const cutOff = run.status === 'cancelled' && (step.status === 'running' || step.status === 'waiting');
  const value = step.status === 'succeeded' && step.result ? read(step.result) : null;
  const ended = step.finished_at;
  const due = dueOfStep(step, run);
  const degraded = step.handling === 'accepted' ? say(runsTexts.accepted) : step.degraded;

  return defined<Envelope>({
    status: cutOff ? 'cancelled' : step.status,
    success: step.status === 'succeeded',
    error: step.failure ?? null,
    value,
    parameters: step.parameters ?? null,
    location: step.location ?? null,
    duration: durationOf(step) ?? null,
    attempts: step.attempts,
    started_at: iso(step.started_at),
    finished_at: iso(ended),
    model: step.model ?? null,
    usage: step.usage ?? null,
    cost: step.cost ?? null,
    provenance:
      step.status === 'succeeded' ? (step.provenance ?? (run.started?.mode === 'simulate' ? 'simulated' : 'live')) : null,
    why: step.why ?? null,
    deadline: due === undefined ? undefined : judgeDeadline(due, ended, { at: run.at, risk: step.risk?.risk }),
    reason: step.reason,
    degraded: degraded || undefined,
    generated: step.generated,
  });
}

/** Many steps share a millisecond: the last formatted text is cached, which saves most of the work of a large document. */
const moment = { at: 0, text: new Date(0).toISOString() };
function iso(at: number | undefined): string | null {
  if (at === undefined) return null;
  if (at !== moment.at) Object.assign(moment, { at, text: new Date(at).toISOString() });
  return moment.text;
}

/** The names of the envelope, as in `{{ step.NAME }}`. */
export const envelopeNames = [
  'status',
  'success',
  'error',
  'value',
  'result',
  'vars',
  'parameters',
  'location',
  'duration',
  'attempts',
  'started_at',
  'finished_at',
  'model',
  'usage',
  'cost',
  'provenance',
  'why',
] as const;
