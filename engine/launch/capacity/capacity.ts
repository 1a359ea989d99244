import type { CapacityAnswer, ModelAssignment } from '../../forecast/capacity/plan-capacity.ts';
import type { ForecastPlace } from '../../forecast/model/samples.ts';
import { type CallLimits, providerOfModel } from '../../forecast/simulate/call-turns.ts';
import { stepClass } from '../../language/models/experience.ts';
import { capacityTexts } from '../../language/texts/insight/capacity.ts';
import { say } from '../../language/texts.ts';
import { sumTrials } from '../admission/experience.ts';
import { allowedModels } from '../advice/advise.ts';
import { readProjectHistory } from '../history/read-project-history.ts';
import type { StartOptions } from '../options.ts';
import { askCapacity } from '../plan/ask-forecast.ts';
import { estimateAndPrepare } from '../plan/estimate.ts';
import { judgeBasis, type PlanForecast } from '../plan/forecast.ts';
import { Refusal } from '../refusal.ts';
import { readPipeline } from '../source/read-pipeline.ts';

export interface CapacityQuestion {
  /** Runs an hour. */
  rate: number;
  /** The deadline for nine of ten runs in milliseconds; null without one. */
  deadline: number | null;
  /** The minimum share of good answers of a model, from 0 to 1; null without one. */
  quality: number | null;
}

/** A limit of a model or provider, and its utilisation at this rate. */
export interface LimitUse {
  name: string;
  of: keyof CallLimits;
  most: number;
  needed: number;
}

/** The capacity for a rate of runs. Times are milliseconds, money is USD. */
export interface CapacityPlan extends CapacityQuestion {
  pipeline: { id: string; name: string; file: string };
  basis: PlanForecast['basis'];
  /** Faults of the history, and runs that are left out. */
  notes: string[];
  slots: CapacityAnswer['slots'];
  knee: number;
  /** The slots of a run now, and the average number of concurrent runs. */
  slotsNow: number;
  atOnce: number;
  limits: LimitUse[];
  /** The maximum rate within the limits of models and providers, in runs an hour; null without limits. */
  mostRate: number | null;
  /** Null where a price is unknown. */
  monthly: { low: number; mean: number; high: number } | null;
  perRun: CapacityAnswer['perRun'];
  cheapest: ModelAssignment | null;
  isExact: boolean;
  /** Models without judged answers, which were left out. */
  unjudged: string[];
}

/** Hours of a month: 365.25 days of 24 hours, twelve months. */
const hoursOfMonth = 730.5;

/** Plans the capacity for a file. Throws a Refusal where the file or the history cannot be read, or a loop is of unknown length. */
export async function planFileCapacity(
  options: StartOptions,
  question: CapacityQuestion,
  { signal }: { signal?: AbortSignal } = {},
): Promise<CapacityPlan> {
  const source = await readPipeline(options);
  const { root, compiled } = source;
  const { estimate, prepared } = await estimateAndPrepare(options, source);
  if (prepared.trouble !== undefined) throw new Refusal(say(capacityTexts.trouble, { why: prepared.trouble }));

  const { basis } = prepared;
  const { models, fits } = await allowedModels(options, source, [...estimate.published.keys()]);
  const trials = (await readProjectHistory(root, (history) => history.trials(0))).value;
  const experience = sumTrials(trials);

  const unjudged = new Set<string>();

  const isGood = (model: string, { schema = false, tools = 0, input_tokens }: ForecastPlace): boolean => {
    if (question.quality === null) return true;
    const name = stepClass({ schema, tools: tools > 0, tokens: input_tokens });
    const known = experience.find((one) => one.class === name && one.model === model);
    if (!known?.tried) unjudged.add(model);
    return known !== undefined && known.tried > 0 && known.good / known.tried >= question.quality;
  };

  const answered = new Set(basis.samples.map(({ who }) => who));
  const choices = basis.places.flatMap(([step, place]) => {
    if (place.kind !== 'prompt' || !place.who.includes(':') || !basis.working.includes(step)) return [];
    const others = models.filter(
      (model) => model !== place.who && answered.has(model) && fits(model, step) && isGood(model, place),
    );
    const changed = others.map((who): ForecastPlace => ({ ...place, who, definition: undefined, now: place }));
    return changed.length ? [{ step, places: [place, ...changed] }] : [];
  });
  const { deadline } = question;
  const { unknownLoops, demand, ...answer } = await askCapacity(
    { do: 'capacity', basis, deadline, choices },
    { workerFile: options.workerFile, signal },
  );
  if (unknownLoops.length) throw new Refusal(say(capacityTexts.unknownLoops, { loops: unknownLoops.join(', ') }));

  const limits = usesOf(new Map(basis.calls), demand, question.rate);
  const { pipeline, world } = compiled;
  const ownSlots = answer.slots.findLast(({ slots }) => slots <= basis.maxParallel) ?? answer.slots.at(-1);
  const runs = question.rate * hoursOfMonth;
  const { cost } = answer.perRun;

  return {
    pipeline: { id: pipeline.id, name: pipeline.name ?? pipeline.id, file: world.file },
    ...question,
    notes: prepared.notes,
    basis: judgeBasis(basis.places.map(([path, place]) => ({ path, ...none, from: fromOf(basis.samples, place) }))),
    ...answer,
    slotsNow: basis.maxParallel,
    // Little's law: the average number in a system is the arrival rate times the average stay.
    atOnce: (question.rate * (ownSlots?.median ?? 0)) / 3_600_000,
    limits,
    mostRate: limits.length ? question.rate * Math.min(...limits.map(({ most, needed }) => most / needed)) : null,
    monthly: prepared.isPriced ? { low: cost.low * runs, mean: cost.mean * runs, high: cost.high * runs } : null,
    unjudged: [...unjudged],
  };
}

const none = { low: 0, median: 0, high: 0, seen: 0 };

function fromOf(
  samples: readonly { pipeline: string; step: string; who: string }[],
  place: ForecastPlace,
): 'step' | 'like' | 'prior' {
  if (samples.some(({ pipeline, step }) => pipeline === place.pipeline && step === place.step)) return 'step';
  return samples.some(({ who }) => who === place.who && who !== '') ? 'like' : 'prior';
}

/** The utilisation of each limit at this rate. */
function usesOf(limits: ReadonlyMap<string, CallLimits>, demand: CapacityAnswer['demand'], rate: number): LimitUse[] {
  return [...limits].flatMap(([name, limit]) => {
    const own = demand.filter(({ model }) => model === name || providerOfModel(model) === name);
    const sum = (of: 'calls' | 'tokens' | 'ms'): number => own.reduce((total, one) => total + one[of], 0);
    const needed = {
      max_parallel: (sum('ms') * rate) / 3_600_000,
      rpm: (sum('calls') * rate) / 60,
      tpm: (sum('tokens') * rate) / 60,
    };

    return (['max_parallel', 'rpm', 'tpm'] as const).flatMap((of): LimitUse[] => {
      const most = limit[of];
      return most === undefined || needed[of] === 0 ? [] : [{ name, of, most, needed: needed[of] }];
    });
  });
}
