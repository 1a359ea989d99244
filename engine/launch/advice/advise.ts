import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { learnForecaster } from '../../forecast/model/forecaster.ts';
import { slowAfter } from '../../forecast/model/slow-after.ts';
import type { ForecastBasis } from '../../forecast/simulate/answer-forecast.ts';
import { adviceTexts } from '../../language/texts/insight/advice.ts';
import { say } from '../../language/texts.ts';
import type { RunState } from '../../state/state.ts';
import { sha256Hex } from '../../store/files/artifacts.ts';
import type { ModelTrial, RunRecord } from '../../store/history/records.ts';
import { runPaths, runsFolder } from '../../store/paths.ts';
import { sumTrials } from '../admission/experience.ts';
import { openModels } from '../admission/open-models.ts';
import { readProjectHistory } from '../history/read-project-history.ts';
import type { StartOptions } from '../options.ts';
import { askGains } from '../plan/ask-forecast.ts';
import { estimateAndPrepare } from '../plan/estimate.ts';
import { Refusal } from '../refusal.ts';
import { readRun } from '../resume/read-run.ts';
import { readPipeline } from '../source/read-pipeline.ts';
import type { AdviceContext } from './candidate.ts';
import { type Advice, chooseAdvice } from './choose-advice.ts';
import { type FollowedAdvice, followAdvice, keepAdvice } from './follow-advice.ts';
import { observeRuns } from './observe-runs.ts';
import { tryCandidates, variantOf } from './try-candidates.ts';

/** Advice for a pipeline, and the outcome of earlier advice. Times are milliseconds, money is USD. */
export interface PipelineAdvice {
  pipeline: { id: string; name: string; file: string };
  /** The number of earlier runs of this pipeline; without any there is no advice. */
  runs: number;
  /** The number of tried edits. */
  tried: number;
  advice: Advice[];
  followed: FollowedAdvice[];
  /** Loops of unknown length: then nothing can be judged. */
  unknownLoops: string[];
  /** Faults of the history, and runs that are left out. */
  notes: string[];
  /** The reason that the advice could not be stored. */
  unkept?: string | undefined;
}

/** The number of run logs that are read, and the maximum size of each in bytes. */
const looked = { runs: 10, bytes: 20e6 };

/**
 * Advises on a file. The simulation runs in the worker thread of `workerFile` and ends with `signal`. Throws a Refusal where the file cannot be
 * read, or the history cannot be used.
 */
export async function adviseOnFile(options: StartOptions, { signal }: { signal?: AbortSignal } = {}): Promise<PipelineAdvice> {
  const source = await readPipeline(options);
  const { root, compiled, text } = source;
  const { estimate, prepared } = await estimateAndPrepare(options, source);
  if (prepared.trouble !== undefined) throw new Refusal(say(adviceTexts.trouble, { why: prepared.trouble }));

  const { pipeline, world } = compiled;
  const { basis } = prepared;
  const past = await readPast(root, pipeline.id);
  const about = { id: pipeline.id, name: pipeline.name ?? pipeline.id, file: world.file };
  const runs = past.runs.filter(({ mode }) => mode === 'live' || mode === 'record').length;
  const none = { pipeline: about, runs, tried: 0, advice: [], followed: [], unknownLoops: [], notes: prepared.notes };
  if (!basis.samples.some((sample) => sample.pipeline === pipeline.id)) return none;

  const context: AdviceContext = {
    compiled,
    text,
    places: new Map(basis.places),
    working: basis.working,
    samples: basis.samples,
    ...(await allowedModels(options, source, [...estimate.published.keys()])),
    slowAfter: createSlowAfter(basis),
    publishedOf: (model) => estimate.published.get(model),
    experience: sumTrials(past.trials),
    observed: observeRuns(await readNewest(root, past.runs)),
  };
  const tried = tryCandidates(context);
  const { gains, unknownLoops } = await askGains(
    { do: 'gains', basis, variants: tried.map((one) => variantOf(one, options.maxParallel)) },
    { workerFile: options.workerFile, signal },
  );
  const advice = unknownLoops.length ? [] : chooseAdvice(text, tried, gains);
  const followed = await followAdvice(root, pipeline.id, past.runs);
  const unkept = await keepAdvice(root, { pipeline: pipeline.id, from: sha256Hex(text), advice });

  return { pipeline: about, runs, tried: tried.length, advice, followed, unknownLoops, notes: prepared.notes, unkept };
}

/** From when on calls of steps are slow. */
function createSlowAfter({ samples, places }: ForecastBasis): AdviceContext['slowAfter'] {
  const forecaster = learnForecaster({ samples });
  const known = new Map(places);
  return (path) => {
    const place = known.get(path);
    return place && slowAfter(forecaster, place);
  };
}

const readPast = async (root: string, pipeline: string): Promise<{ runs: RunRecord[]; trials: ModelTrial[] }> =>
  (await readProjectHistory(root, (history) => ({ runs: history.runs({ pipeline }), trials: history.trials(0) }))).value;

/** The models of `baton.yaml` and of the text that can be asked and support the needs of a step. */
export async function allowedModels(
  options: StartOptions,
  { root, settings, files, compiled }: Awaited<ReturnType<typeof readPipeline>>,
  asked: readonly string[],
): Promise<Pick<AdviceContext, 'models' | 'fits'>> {
  const { models } = await openModels(options, { root, settings, files, allow: options.allow, model: options.model });
  const all = [...new Set([...(settings.models?.map(({ id }) => id) ?? []), ...asked])];
  const able = new Map(settings.models?.map(({ id, capabilities }) => [id, capabilities]));

  return {
    models: all.filter((model) => model.includes(':') && !models.refusalFor(model)),
    fits(model, path) {
      const node = compiled.byPath.get(path);
      const step = node && compiled.steps[node.index]?.step;
      const can = able.get(model);
      if (!step || !can) return step !== undefined;
      const needs = [step.answer ? 'schema' : '', step.work.kind === 'prompt' && step.work.tools.length ? 'tools' : ''];
      return needs.every((need) => need === '' || can.includes(need));
    },
  };
}

/** The newest runs, the oldest of them first; a log that cannot be read is left out. */
async function readNewest(root: string, runs: readonly RunRecord[]): Promise<RunState[]> {
  const states: RunState[] = [];
  for (const { run, mode } of runs.slice(0, looked.runs).reverse()) {
    if (mode !== 'live' && mode !== 'record') continue;
    const folder = join(runsFolder(root), run);
    const size = await stat(runPaths(folder).log).catch(() => undefined);
    if (!size || size.size > looked.bytes) continue;
    const read = await readRun(folder).catch(() => undefined);
    if (read && !read.foreign) states.push(read.state);
  }

  return states;
}
