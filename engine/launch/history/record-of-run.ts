import type { Compiled } from '../../compile/compile.ts';
import { durationOfWork, forwardTime, isLive } from '../../insight/history.ts';
import { fingerprintRun, modelOverridesOf } from '../../insight/run-definition.ts';
import { fingerprintsAt, type ModelOverrides } from '../../insight/step-definition.ts';
import { featuresAt } from '../../insight/step-features.ts';
import { isMap } from '../../language/json.ts';
import type { Stored } from '../../state/events.ts';
import { staticPath } from '../../state/path.ts';
import { waitOfStep } from '../../state/ready.ts';
import { iterationsOf } from '../../state/reduce/loops.ts';
import { timeBetween } from '../../state/reduce/running-time.ts';
import type { RunState } from '../../state/state.ts';
import type { StepState } from '../../state/step.ts';
import { durationOf, isSettled } from '../../state/step.ts';
import type { CacheHits, ModelLatency, RunRecord, StepOutcome, StepRecord } from '../../store/history/records.ts';
import { findHolds } from './find-holds.ts';

/**
 * The history record of a run without a process: a run whose log has no end counts as interrupted. Undefined before its first
 * fact. Without its text it is compared with no other one.
 */
export function recordOfRun(state: RunState, compiled?: Compiled): RunRecord | undefined {
  const { started, finished } = state;
  if (!started) return undefined;

  // A clock that was put back in between makes no time negative.
  const duration = Math.max(0, timeBetween(state.ran, started.at, finished?.at ?? state.at));
  const settled = [...state.steps.values()].filter((step) => isSettled(step) && step.status !== 'skipped');

  return {
    run: started.run,
    pipeline: started.pipeline.id,
    file: started.pipeline.file,
    hash: started.pipeline.hash,
    definition: compiled && fingerprintRun(compiled, modelOverridesOf(state, compiled), state.agenda.maxParallel),
    status: finished?.status ?? 'interrupted',
    degraded: finished?.degraded ?? false,
    mode: started.mode,
    parent: started.parent?.run,
    started_at: started.at,
    duration,
    worked: Math.max(0, duration - timeWithPeople(state)),
    cost: state.cost.complete ? state.cost.usd : undefined,
    input_tokens: state.usage.input_tokens,
    output_tokens: state.usage.output_tokens,
    calls: state.usage.calls,
    models: listModels(settled),
    steps: settled.length,
    given: settled.filter(({ provenance }) => provenance === 'pinned' || provenance === 'edited').length,
    failed: settled.filter(({ status }) => status === 'failed').length,
    retries: settled.reduce((sum, { failures }) => sum + failures.length, 0),
    limits: JSON.stringify(started.limits),
  };
}

/** The time in which steps waited for people. */
function timeWithPeople({ steps }: RunState): number {
  let waited = 0;
  for (const step of steps.values()) {
    if (step.node.kind === 'ask') waited += forwardTime(durationOf(step)) ?? 0;
  }
  return waited;
}

/** The latencies of live model calls. */
export function latenciesIn({ steps }: RunState): ModelLatency[] {
  const times = new Map<string, number[]>();
  for (const { calls } of steps.values()) {
    for (const { kind, started_at, settled } of calls) {
      if (kind === 'tool' || settled?.model === undefined || settled.failure || settled.provenance !== 'live') continue;
      const ms = forwardTime(settled.at - started_at);
      if (ms === undefined) continue;
      const of = times.get(settled.model) ?? [];
      of.push(ms);
      times.set(settled.model, of);
    }
  }

  return Array.from(times, ([model, all]) => ({ model, calls: all.length, median: middleOf(all) }));
}

/** The median; of two middle values the lower one. */
export function middleOf(all: readonly number[]): number {
  const sorted = all.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}

/** The most models that are kept of a run. */
const mostModels = 8;

/** The models that answered steps of a run, the most used first. */
function listModels(settled: readonly StepState[]): string[] {
  const counts = new Map<string, number>();
  for (const step of settled) {
    if (step.model !== undefined && isLive(step)) counts.set(step.model, (counts.get(step.model) ?? 0) + 1);
  }

  return [...counts]
    .sort(([, one], [, other]) => other - one)
    .slice(0, mostModels)
    .map(([model]) => model);
}

/** Reasons for skipping a step that are its own outcome; the others follow from another step. */
const decided: ReadonlySet<string> = new Set(['condition-false', 'routed-past', 'not-activated']);

/** The settled live steps of a run; empty for a replay. */
export function* liveSteps(state: RunState, compiled: Compiled): Iterable<StepRecord> {
  const models = modelOverridesOf(state, compiled);
  const places = new Map<string, StepPlace>();
  const heldBy = findHolds(state);

  for (const step of settledLive(state)) {
    const path = staticPath(step.path);
    const place = places.get(path) ?? placeAt(compiled, path, models);
    places.set(path, place);
    yield { ...recordOfStep(state, step, path), ...place, held: heldBy(step) };
  }
}

/** The steps that count in the history of their project. */
export function* settledLive({ started, steps }: RunState): Iterable<StepState> {
  if (started?.mode !== 'live' && started?.mode !== 'record') return;
  for (const step of steps.values()) {
    if (isSettled(step) && isLive(step) && (step.status !== 'skipped' || decided.has(step.reason ?? ''))) yield step;
  }
}

/** The facts of a step's text. */
type StepPlace = Pick<StepRecord, 'definition' | 'gate' | 'asked' | 'schema' | 'tools'>;

const placeAt = (compiled: Compiled, path: string, models: ModelOverrides): StepPlace => ({
  ...fingerprintsAt(compiled, path, models),
  ...featuresAt(compiled, path),
});

/** The cache hits of each step of a live run. */
export function cacheHitsIn({ started, steps }: RunState): CacheHits[] {
  if (started?.mode !== 'live' && started?.mode !== 'record') return [];
  const hits = new Map<string, CacheHits>();
  for (const { path, node, provenance } of steps.values()) {
    if (provenance !== 'cached') continue;
    const step = staticPath(path);
    const hit = hits.get(step) ?? { step, kind: node.kind, count: 0 };
    hit.count++;
    hits.set(step, hit);
  }

  return [...hits.values()];
}

/** What a step used, and the model that is held responsible for it. */
export const usageOfStep = ({ model, status, why, usage, cost, calls }: StepState) => ({
  // A failed step has no answering model.
  model: model ?? (status === 'failed' ? why?.model?.chosen : undefined),
  input_tokens: usage?.input_tokens,
  output_tokens: usage?.output_tokens,
  cost,
  calls: calls.reduce((sum, { kind, settled }) => sum + (kind === 'tool' ? 0 : (settled?.model_calls ?? 1)), 0),
});

function recordOfStep({ started, ran }: RunState, step: StepState, path: string): StepRecord {
  const { node, started_at, calls } = step;
  const duration = durationOfWork(step);
  const streamed = calls.find((call) => call?.kind !== 'tool' && call?.settled?.first_token !== undefined);

  return {
    run: started?.run ?? '',
    path: step.path,
    step: path,
    kind: node.kind,
    ...usageOfStep(step),
    tool: node.tool,
    outcome: step.status as StepOutcome,
    started_at,
    wait: waitOfStep(step, ran),
    duration,
    attempt: durationOfAttempt(step, duration),
    first_token: forwardTime(streamed?.settled?.first_token),
    retries: step.failures.length,
    input_size: step.parameters === undefined ? undefined : JSON.stringify(step.parameters).length,
    output_size: sizeOf(step.result),
    iterations: step.loop && iterationsOf(step, step.loop),
    branch: step.branch,
    quality: readStepScore(step),
    agreement: agreementOf(step),
  };
}

/** The duration of the last attempt alone: waiting for a provider's limits depends on other calls, so it is left out. */
function durationOfAttempt({ started_at = 0, attempted_at, calls, firstCall }: StepState, duration?: number): number | undefined {
  if (duration === undefined) return undefined;
  const waits = calls.slice(firstCall).map((call) => ({ own: call?.kind !== 'member', ms: call?.settled?.waited ?? 0 }));
  // Members of an ensemble wait side by side.
  const together = waits.reduce((most, { own, ms }) => (own ? most : Math.max(most, ms)), 0);
  const waited = waits.reduce((sum, { own, ms }) => (own ? sum + ms : sum), together);
  return Math.max(0, duration - ((attempted_at ?? started_at) - started_at) - waited);
}

/**
 * The last score by the rubric of `quality`. A score of an earlier attempt does not count for a later one without a score.
 */
export function readStepScore({ why, calls, firstCall }: StepState): number | undefined {
  if (why?.quality) return why.quality.score;
  const judged = calls.slice(firstCall).findLast((call) => call?.kind === 'judge')?.settled?.result;
  const verdict = judged && 'value' in judged && isMap(judged.value) ? judged.value['object'] : undefined;
  const score = isMap(verdict) ? verdict['score'] : undefined;
  return typeof score === 'number' && score >= 0 && score <= 1 ? score : undefined;
}

/** The agreement of an ensemble's members; unknown for a value in an artifact. */
function agreementOf({ node, result }: StepState): number | undefined {
  if (node.kind !== 'ensemble' || !result || !('value' in result) || !isMap(result.value)) return undefined;
  const { agreement } = result.value;
  return typeof agreement === 'number' ? agreement : undefined;
}

function sizeOf(result: Stored | undefined): number | undefined {
  if (!result) return undefined;
  return 'value' in result ? JSON.stringify(result.value).length : result.bytes;
}
