import { staticPath } from '../../state/path.ts';
import type { StepState } from '../../state/step.ts';
import { hashText, uniformFor } from '../model/chance.ts';
import type { Forecaster } from '../model/forecaster.ts';
import type { StepPrediction } from '../model/levels.ts';
import type { StepOdds } from '../model/odds.ts';
import { type ForecastPlace, placeKey } from '../model/samples.ts';
import { normalQuantile, studentQuantile, studentShare } from '../model/student.ts';
import type { ContinuedFate } from './play-on.ts';
import type { SimulatedAttempt } from './simulated-run.ts';

/** A step with its statistics, looked up once for all simulations. */
interface Drawn {
  key: number;
  /** Seeds its unknown parameters: the same for a step and a model in every variant of the pipeline. */
  doubtKey: number;
  /** The model that it asks, by its name. */
  model: string | undefined;
  odds: StepOdds;
  ms: StepPrediction;
  cost: StepPrediction | undefined;
  tokens: StepPrediction[];
  iterations: number | undefined;
}

/** The steps of a pipeline by static path. */
export interface ForecastSteps {
  /** The id of the pipeline. */
  pipeline: string;
  placeOf(path: string): ForecastPlace | undefined;
  /** The number of a loop's iterations, where the text tells. */
  iterationsOf?(path: string): number | undefined;
}

/** The cost of a simulated run. */
export interface Bill {
  /** USD. */
  cost: number;
  tokens: number;
}

/**
 * Draws fates: the same number always gives the same fate. `belief` seeds the unknown parameters (the true centre of each step): simulations
 * with one belief differ by noise alone, and their mean is the expectation under it.
 */
export function createFates(
  forecaster: Forecaster,
  steps: ForecastSteps,
): (seed: number, belief?: number) => { fate: ContinuedFate; bill: Bill } {
  const places = new Map<string, Drawn | undefined>();
  const paths = new Map<string, { place: Drawn | undefined; key: number }>();
  const describe = (path: string): Drawn | undefined => {
    const place = steps.placeOf(path);
    if (!place) return undefined;
    const asks = asksModel(place);
    return {
      key: hashText(path),
      doubtKey: hashText(`${placeKey(place)}\n${place.who}`),
      model: asks ? place.who : undefined,
      odds: forecaster.odds(place),
      ms: forecaster.predict(place, 'ms'),
      cost: asks ? forecaster.predict(place, 'cost') : undefined,
      tokens: asks ? [forecaster.predict(place, 'input_tokens'), forecaster.predict(place, 'output_tokens')] : [],
      iterations: steps.iterationsOf?.(path),
    };
  };
  const find = (path: string): { place: Drawn | undefined; key: number } => {
    const before = paths.get(path);
    if (before) return before;
    const own = staticPath(path);
    if (!places.has(own)) places.set(own, describe(own));
    const found = { place: places.get(own), key: hashText(path) };
    paths.set(path, found);
    return found;
  };
  return (seed, belief = seed) => {
    const bill: Bill = { cost: 0, tokens: 0 };
    const shared = forecaster.runSpread * normalQuantile(uniformFor(seed, 0, 0));
    return { bill, fate: drawFate({ find, seed, belief, shared, bill }) };
  };
}

const asksModel = ({ kind, who }: ForecastPlace): boolean =>
  who !== '' && who !== 'offline' && (kind === 'prompt' || kind === 'ensemble' || kind === 'agents');

interface FateOptions {
  find(path: string): { place: Drawn | undefined; key: number };
  seed: number;
  belief: number;
  /** The common factor of all steps of the run, a logarithm. */
  shared: number;
  bill: Bill;
}

/** Beyond this quantile a duration of a step is no usual one. */
const farthest = 0.995;

/** The uses of random numbers; each attempt has its own. */
const uses = { doubt: 1, holds: 2, iterations: 3, branch: 4, route: 5, cached: 6, final: 7, perAttempt: 8, of: 16 };

function drawFate({ find, seed, belief, shared, bill }: FateOptions): ContinuedFate {
  const chance = (step: StepState, use: number): number => uniformFor(seed, find(step.path).key, use);
  const isIn = (step: StepState, use: number, share: number): boolean => chance(step, use) < share;
  const pick = (step: StepState, use: number, ids: readonly string[], weightOf: (id: string) => number): string | undefined => {
    let rest = chance(step, use) * ids.reduce((sum, id) => sum + weightOf(id), 0);
    return ids.find((id) => {
      rest -= weightOf(id);
      return rest < 0;
    });
  };
  /** A value on the logarithmic scale. */
  const draw = (step: StepState, of: StepPrediction, place: Drawn, use: number): number => {
    const doubt = of.doubt * normalQuantile(uniformFor(belief, place.doubtKey, uses.doubt + uses.of * (use % uses.of)));
    return of.centre + doubt + of.noise * studentQuantile(chance(step, use), of.freedom);
  };
  /** Whether the attempt is followed by another one, or fails finally. */
  const endOf = (step: StepState, { odds }: Drawn): Pick<SimulatedAttempt, 'fails' | 'final'> => {
    const use = uses.perAttempt + uses.of * step.attempts;
    const fails = step.attempts <= step.node.retry.attempts && isIn(step, use + 5, odds.retry);
    return { fails, final: !fails && isIn(step, uses.final, odds.fails) };
  };
  return {
    rest(step, taken) {
      const { place } = find(step.path);
      if (!place) return { ms: 0 };
      const { ms } = place;
      const doubt = ms.doubt * normalQuantile(uniformFor(belief, place.doubtKey, uses.doubt + uses.of * uses.perAttempt));
      const usual = ms.centre + doubt + shared;
      const before = (centre: number): number => studentShare((Math.log(taken + 1) - centre) / ms.noise, ms.freedom);
      // A value beyond any usual one is a straggler.
      const centre = before(usual) < farthest ? usual : usual + ms.stragglers.factor;
      const passed = Math.min(farthest, before(centre));
      const share = passed + (1 - passed) * chance(step, uses.perAttempt + uses.of * step.attempts);
      const whole = Math.exp(centre + ms.noise * studentQuantile(share, ms.freedom)) - 1;
      const call = place.model === undefined ? undefined : { model: place.model, tokens: usualTokens(place) };
      return { ms: Math.max(0, whole - taken), call, ...endOf(step, place) };
    },
    holds: (step) => isIn(step, uses.holds, find(step.path).place?.odds.runs ?? 1),
    iterations(step) {
      const { place } = find(step.path);
      if (place?.iterations !== undefined) return place.iterations;
      const known = place?.odds.iterations ?? [];
      return drawCount(known, chance(step, uses.iterations)) ?? step.node.loop?.maxIterations ?? 1;
    },
    branch(step, ids) {
      const taken = find(step.path).place?.odds.branches;
      return pick(step, uses.branch, ids, (id) => (taken?.get(id) ?? 0) + 0.5);
    },
    route(step, on, ids) {
      const of = (id: string): number =>
        find(step.frame.steps.find(({ node }) => node.id === id)?.path ?? '').place?.odds.runs ?? 1;
      return ids.length === 1 && on !== 'case' ? ids[0] : pick(step, uses.route, ids, of);
    },
    jitter: (step) => chance(step, uses.perAttempt + uses.of * (step.attempts + 10)),
    attempt(step) {
      const { place } = find(step.path);
      if (!place) return { ms: 0 };
      const { odds, ms, cost, tokens } = place;
      if (isIn(step, uses.cached, odds.cached)) return { ms: 1 };
      const use = uses.perAttempt + uses.of * step.attempts;
      const stray = isIn(step, use + 1, ms.stragglers.share) ? ms.stragglers.factor : 0;
      const taken = Math.exp(draw(step, ms, place, use) + shared + stray) - 1;
      if (cost) bill.cost += Math.max(0, Math.exp(draw(step, cost, place, use + 2)) - 1e-7);
      let used = 0;
      for (const [at, one] of tokens.entries()) used += Math.max(0, Math.exp(draw(step, one, place, use + 3 + at)) - 1);
      bill.tokens += used;
      const call = place.model === undefined ? undefined : { model: place.model, tokens: used };
      return { ms: Math.max(0, taken), call, ...endOf(step, place) };
    },
  };
}

const usualTokens = ({ tokens }: Drawn): number => tokens.reduce((sum, { centre }) => sum + Math.max(0, Math.exp(centre) - 1), 0);

/** The prior of the spread of counts: worth this many samples, with this factor (a logarithm). */
const usualCounts = { worth: 2, spread: 0.25 };

/** A count like earlier ones, and beyond them where they are few and differ; undefined without any. */
function drawCount(known: readonly number[], chance: number): number | undefined {
  const [first] = known;
  if (first === undefined || known.every((count) => count === first)) return first;
  const logs = known.map((count) => Math.log(count + 1));
  const mean = logs.reduce((sum, one) => sum + one, 0) / logs.length;
  const squares = logs.reduce((sum, one) => sum + (one - mean) ** 2, 0) + usualCounts.worth * usualCounts.spread ** 2;
  const freedom = logs.length - 1 + usualCounts.worth;
  const spread = Math.sqrt((squares / freedom) * (1 + 1 / logs.length));
  return Math.max(0, Math.round(Math.exp(mean + spread * studentQuantile(chance, freedom)) - 1));
}
