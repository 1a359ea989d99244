import type { Gain } from '../../forecast/advice/judge-gains.ts';
import type { ForecastPlace } from '../../forecast/model/samples.ts';
import { adviceTexts } from '../../language/texts/insight/advice.ts';
import { say } from '../../language/texts.ts';
import { sumTrials } from '../admission/experience.ts';
import { readProjectHistory } from '../history/read-project-history.ts';
import type { StartOptions } from '../options.ts';
import { askGains, type ForecastThread } from '../plan/ask-forecast.ts';
import { estimateAndPrepare } from '../plan/estimate.ts';
import { Refusal } from '../refusal.ts';
import { readPipeline } from '../source/read-pipeline.ts';
import { allowedModels } from './advise.ts';
import type { AdviceQuality } from './candidate.ts';
import { judgeSwap } from './candidates/swap-model.ts';

/** A change of a run that is only tried: no text is edited. */
export interface PlanChange {
  maxParallel?: number | undefined;
  /** Every prompt that would ask the one model asks the other one. */
  model?: { from: string; to: string } | undefined;
}

/** What can be tried of a pipeline. */
export interface PlanChoices {
  /** How many steps go at once now. */
  maxParallel: number;
  /** The models that its prompts would ask, and those that could be asked in their place: they have answered prompts here. */
  models: { from: string; to: string[] }[];
}

/** What a change would do. Without `gain` next to nothing. */
export interface ChangeOutcome {
  gain: Gain | null;
  quality: AdviceQuality;
}

export interface ExploredChange {
  choices: PlanChoices;
  /** Absent where nothing was to be tried. */
  outcome?: ChangeOutcome;
}

/**
 * Plays a pipeline with a change against the pipeline as it is, with the same chance. Throws a Refusal where the file or the
 * history cannot be read, where it has not run yet, or where a loop is of unknown length.
 */
export async function exploreChange(
  options: StartOptions,
  change: PlanChange | undefined,
  { signal }: Pick<ForecastThread, 'signal'> = {},
): Promise<ExploredChange> {
  const source = await readPipeline(options);
  const { compiled } = source;
  const { estimate, prepared } = await estimateAndPrepare(options, source);
  const { basis, trouble } = prepared;
  if (trouble !== undefined) throw new Refusal(say(adviceTexts.trouble, { why: trouble }));

  const { pipeline } = compiled;
  if (!basis.samples.some((sample) => sample.pipeline === pipeline.id))
    throw new Refusal(say(adviceTexts.neverRan, { pipeline: pipeline.name ?? pipeline.id }));

  const answered = new Set(basis.samples.flatMap(({ kind, who, ms }) => (kind === 'prompt' && ms !== undefined ? [who] : [])));
  const { models } = await allowedModels(options, source, [...estimate.published.keys()]);
  const able = models.filter((model) => answered.has(model));
  const working = new Set(basis.working);
  const prompts = basis.places.filter(([path, { kind }]) => kind === 'prompt' && working.has(path));
  const asked = [...new Set(prompts.map(([, { who }]) => who))].filter((model) => model !== 'computed' && model !== '');
  const choices: PlanChoices = {
    maxParallel: estimate.limits.max_parallel,
    models: asked.map((from) => ({ from, to: able.filter((model) => model !== from) })).filter(({ to }) => to.length > 0),
  };
  if (!change) return { choices };

  const swapped = prompts.flatMap(([path, place]): [string, ForecastPlace][] =>
    change.model && place.who === change.model.from
      ? [[path, { ...place, who: change.model.to, definition: undefined, now: place }]]
      : [],
  );
  const variant = {
    graph: basis.graph,
    called: basis.called,
    maxParallel: change.maxParallel ?? choices.maxParallel,
    places: swapped,
    hits: [],
  };
  const { gains, unknownLoops } = await askGains(
    { do: 'gains', basis, variants: [variant] },
    { workerFile: options.workerFile, signal },
  );
  if (unknownLoops.length) throw new Refusal(say(adviceTexts.unknownLoops, { loops: unknownLoops.join(', ') }));

  const quality = await judgeAll(source.root, swapped);
  return { choices, outcome: { gain: gains[0] ?? null, quality } };
}

/** What is known of the answers of all steps together: unknown as soon as it is of one. */
async function judgeAll(root: string, swapped: readonly [string, ForecastPlace][]): Promise<AdviceQuality> {
  if (swapped.length === 0) return { is: 'same' };
  const experience = sumTrials((await readProjectHistory(root, (history) => history.trials(0))).value);
  const all = swapped.flatMap(([, place]) => (place.now ? judgeSwap(place.now, place.who, experience) : []));
  const known = all.flatMap((one) => (one.is === 'known' ? one : []));
  if (known.length < swapped.length) return { is: 'unknown' };

  const sum = (of: 'good' | 'tried' | 'goodNow' | 'triedNow'): number => known.reduce((total, one) => total + one[of], 0);
  return { is: 'known', good: sum('good'), tried: sum('tried'), goodNow: sum('goodNow'), triedNow: sum('triedNow') };
}
