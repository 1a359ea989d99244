import { areSlowTogether, hedgesAllowed } from '../../state/hedging.ts';
import { staticPath } from '../../state/path.ts';
import type { StepState } from '../../state/step.ts';
import { hashText, uniformFor } from '../model/chance.ts';
import type { Forecaster } from '../model/forecaster.ts';
import type { StepPrediction } from '../model/levels.ts';
import type { StepOdds } from '../model/odds.ts';
import { type ForecastPlace, type PlaceChange, placeKey } from '../model/samples.ts';
import { normalQuantile, studentQuantile, studentShare } from '../model/student.ts';
import type { ContinuedFate } from './play-on.ts';
import type { SimulatedAttempt } from './simulated-run.ts';

/** A step with its statistics, looked up once for all simulations. */
interface StepStatistics {
  key: number;
  /** Seeds its unknown parameters: the same for a step and a model in every variant of the pipeline. */
  doubtKey: number;
  /** The model that it asks, by its name. */
  model: string | undefined;
  odds: StepOdds;
  ms: StepPrediction;
  /** The largest share of stragglers that can be drawn. */
  mostStragglers: number;
  cost: StepPrediction | undefined;
  tokens: StepPrediction[];
  iterations: number | undefined;
  changed: PlaceChange | undefined;
}

/** The steps of a pipeline by static path. */
export interface ForecastSteps {
  /** The id of the pipeline. */
  pipeline: string;
  placeOf(path: string): ForecastPlace | undefined;
  /** The number of a loop's iterations, where it is known from the text. */
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
  const places = new Map<string, StepStatistics | undefined>();
  const paths = new Map<string, { place: StepStatistics | undefined; key: number }>();
  const describe = (path: string): StepStatistics | undefined => {
    const place = steps.placeOf(path);
    if (!place) return undefined;
    const asks = asksModel(place);
    const ms = forecaster.predict(place, 'ms');
    return {
      key: hashText(path),
      doubtKey: hashText(`${placeKey(place)}\n${place.who}`),
      model: asks ? place.who : undefined,
      odds: forecaster.odds(place),
      ms,
      mostStragglers: drawShare(ms.stragglers, 1 - 1e-10),
      cost: asks ? forecaster.predict(place, 'cost') : undefined,
      tokens: asks ? [forecaster.predict(place, 'input_tokens'), forecaster.predict(place, 'output_tokens')] : [],
      iterations: steps.iterationsOf?.(path),
      changed: place.changed,
    };
  };
  const find = (path: string): { place: StepStatistics | undefined; key: number } => {
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
    const together = forecaster.countsTogether(steps.pipeline);
    const fate = drawFate({ find, seed, belief, shared, together, bill, mayHedge: limitHedges() });
    return { bill, fate };
  };
}

const asksModel = ({ kind, who }: ForecastPlace): boolean =>
  who !== '' && who !== 'offline' && (kind === 'prompt' || kind === 'ensemble' || kind === 'agents');

interface FateOptions {
  find(path: string): { place: StepStatistics | undefined; key: number };
  seed: number;
  belief: number;
  /** The common factor of all steps of the run, a logarithm. */
  shared: number;
  /** How much the iterations of its loops vary together. */
  together: number;
  bill: Bill;
  mayHedge: ReturnType<typeof limitHedges>;
}

/** Whether a slow call is made a second time, asked for each first call: by the limits of a run (`state/hedging.ts`). */
function limitHedges(): (call: { model: string; isSlow: boolean }) => boolean {
  const recent = new Map<string, boolean[]>();
  let [calls, made] = [0, 0];
  return ({ model, isSlow }) => {
    const known = recent.get(model) ?? [];
    recent.set(model, known);
    calls++;
    const isAllowed = isSlow && !areSlowTogether(known) && made < hedgesAllowed(calls);
    known.push(isSlow);
    if (isAllowed) made++;
    return isAllowed;
  };
}

/** A step of a run that something is known of; the key distinguishes the items of a loop. */
interface Placed {
  key: number;
  place: StepStatistics;
}

/** The use of a random number; a second call has others. */
interface RandomUse {
  use: number;
  again?: number;
}

/** Beyond this quantile a duration of a step is no usual one. */
const farthest = 0.995;

/** The uses of random numbers; each attempt has its own. */
const uses = { doubt: 1, holds: 2, iterations: 3, branch: 4, route: 5, cached: 6, final: 7, perAttempt: 8, of: 16 };
/** Those of a step's unknown share of stragglers and of what an edit changes, and of a second call. */
const rareUses = { stragglers: 1_000_001, changed: 1_000_002, second: 2_000_000 };

function drawFate({ find, seed, belief, shared, together, bill, mayHedge }: FateOptions): ContinuedFate {
  const isIn = (key: number, use: number, share: number): boolean => uniformFor(seed, key, use) < share;
  /** A value on the logarithmic scale; `again` of a second call. */
  const draw = ({ key, place: { doubtKey } }: Placed, of: StepPrediction, { use, again = 0 }: RandomUse): number => {
    const doubt = of.doubt * normalQuantile(uniformFor(belief, doubtKey, uses.doubt + uses.of * (use % uses.of)));
    return of.centre + doubt + of.noise * studentQuantile(uniformFor(seed, key, use + again), of.freedom);
  };
  /** What an edit changes is not known exactly. */
  const changeOf = ({ changed, doubtKey }: StepStatistics, quantity: 'ms' | 'cost'): number => {
    const doubt = changed?.factors?.[quantity]?.doubt ?? 0;
    return doubt && doubt * normalQuantile(uniformFor(belief, doubtKey, rareUses.changed));
  };
  /** The milliseconds of a call. */
  const drawTime = (placed: Placed, use: number, again = 0): number => {
    const { ms, mostStragglers, doubtKey } = placed.place;
    const chance = uniformFor(seed, placed.key, use + 1 + again);
    // Most calls are no stragglers, however many there are.
    const isStray =
      chance < mostStragglers && chance < drawShare(ms.stragglers, uniformFor(belief, doubtKey, rareUses.stragglers));
    const stray = isStray ? ms.stragglers.factor : 0;
    return Math.max(0, Math.exp(draw(placed, ms, { use, again }) + changeOf(placed.place, 'ms') + shared + stray) - 1);
  };
  const drawCost = (placed: Placed, use: number, again = 0): number => {
    const { cost } = placed.place;
    return cost ? Math.max(0, Math.exp(draw(placed, cost, { use, again }) + changeOf(placed.place, 'cost')) - 1e-7) : 0;
  };
  /** Whether the attempt is followed by another one, or fails finally. */
  const endOf = (step: StepState, { key, place: { odds } }: Placed): Pick<SimulatedAttempt, 'fails' | 'final'> => {
    const use = uses.perAttempt + uses.of * step.attempts;
    const fails = step.attempts <= step.node.retry.attempts && isIn(key, use + 5, odds.retry);
    return { fails, final: !fails && isIn(key, uses.final, odds.fails) };
  };
  return {
    rest(step, taken) {
      const { place, key } = find(step.path);
      if (!place) return { ms: 0 };
      const { ms } = place;
      const doubt = ms.doubt * normalQuantile(uniformFor(belief, place.doubtKey, uses.doubt + uses.of * uses.perAttempt));
      const usual = ms.centre + doubt + shared;
      const before = (centre: number): number => studentShare((Math.log(taken + 1) - centre) / ms.noise, ms.freedom);
      // A value beyond any usual one is a straggler.
      const centre = before(usual) < farthest ? usual : usual + ms.stragglers.factor;
      const passed = Math.min(farthest, before(centre));
      const share = passed + (1 - passed) * uniformFor(seed, key, uses.perAttempt + uses.of * step.attempts);
      const whole = Math.exp(centre + ms.noise * studentQuantile(share, ms.freedom)) - 1;
      const call = place.model === undefined ? undefined : { model: place.model, tokens: usualTokens(place) };
      return { ms: Math.max(0, whole - taken), call, ...endOf(step, { key, place }) };
    },
    holds(step) {
      const { place, key } = find(step.path);
      return isIn(key, uses.holds, place?.odds.runs ?? 1);
    },
    iterations(step) {
      const { place, key } = find(step.path);
      const known = place?.odds.iterations ?? [];
      const own = normalQuantile(uniformFor(seed, key, uses.iterations));
      const common = normalQuantile(uniformFor(seed, 0, uses.iterations));
      const share = studentShare(Math.sqrt(together) * common + Math.sqrt(1 - together) * own, nearlyNormal);
      const count = place?.iterations ?? drawCount(known, share) ?? step.node.loop?.maxIterations ?? 1;
      return Math.ceil(count / (place?.changed?.batch ?? 1));
    },
    branch(step, ids) {
      const { place, key } = find(step.path);
      return pickId(ids, uniformFor(seed, key, uses.branch), (id) => (place?.odds.branches.get(id) ?? 0) + 0.5);
    },
    route(step, on, ids) {
      const of = (id: string): number =>
        find(step.frame.steps.find(({ node }) => node.id === id)?.path ?? '').place?.odds.runs ?? 1;
      return ids.length === 1 && on !== 'case' ? ids[0] : pickId(ids, uniformFor(seed, find(step.path).key, uses.route), of);
    },
    jitter: (step) => uniformFor(seed, find(step.path).key, uses.perAttempt + uses.of * (step.attempts + 10)),
    attempt(step) {
      const { place, key } = find(step.path);
      if (!place) return { ms: 0 };
      const { odds, tokens, model, changed } = place;
      if (isIn(key, uses.cached, odds.cached)) return { ms: 1 };
      const placed = { key, place };
      const use = uses.perAttempt + uses.of * step.attempts;
      let time = drawTime(placed, use);
      bill.cost += drawCost(placed, use + 2);
      const after = changed?.hedgedAfter;
      if (after !== undefined && mayHedge({ model: model ?? '', isSlow: time > after })) {
        time = Math.min(time, after + drawTime(placed, use, rareUses.second));
        bill.cost += drawCost(placed, use + 2, rareUses.second);
      }
      let used = 0;
      for (let at = 0; at < tokens.length; at++) {
        const one = tokens[at];
        if (one) used += Math.max(0, Math.exp(draw(placed, one, { use: use + 3 + at })) - 1);
      }
      bill.tokens += used;
      const call = model === undefined ? undefined : { model, tokens: used };
      return { ms: time, call, ...endOf(step, placed) };
    },
  };
}

/**
 * The share of stragglers, which is known from as many as were seen: a quantile of a Gamma distribution (Wilson and Hilferty
 * 1931), near enough to the Beta distribution of a small share.
 */
function drawShare({ share, seen }: StepPrediction['stragglers'], chance: number): number {
  const shape = seen + 0.25;
  const root = 1 - 1 / (9 * shape) + normalQuantile(chance) / (3 * Math.sqrt(shape));
  return Math.min(1, share * Math.max(0, root) ** 3);
}

/** One of some ids by their weights; undefined where none has any. */
function pickId(ids: readonly string[], share: number, weightOf: (id: string) => number): string | undefined {
  let rest = share * ids.reduce((sum, id) => sum + weightOf(id), 0);
  return ids.find((id) => {
    rest -= weightOf(id);
    return rest < 0;
  });
}

const usualTokens = ({ tokens }: StepStatistics): number =>
  tokens.reduce((sum, { centre }) => sum + Math.max(0, Math.exp(centre) - 1), 0);

/** Student's t distribution with so many degrees of freedom is the normal one. */
const nearlyNormal = 1e6;

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
