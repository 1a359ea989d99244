import { stepClass } from '../../language/models/experience.ts';
import type { Strategy } from '../../language/models/selection.ts';
import { expertises, modelSizeOf, sizeInName, weights } from '../../language/models/selection.ts';
import { selectionTexts } from '../../language/texts/run/selection.ts';
import { say } from '../../language/texts.ts';
import type { ModelCriteria } from '../../run/model-port.ts';
import { costOf } from '../prices/call-cost.ts';
import { fromTable, tableCost } from '../prices/price-table.ts';
import { isFreeProvider } from '../providers/adapters.ts';
import { keyFor } from '../settings/keys.ts';
import { type Arm, countTries, drawScores, fewestTries } from './learn.ts';
import { resolve, type SelectionContext } from './resolve.ts';
import type { ResolvedModel } from './resolved-model.ts';

/** Nothing fits, and these are asked instead. */
interface FallsBack {
  fallback: readonly string[];
  reason: string;
  candidates: readonly Candidate[];
}

/** The facts of a model; absent = unknown, never guessed. */
interface CandidateFacts {
  choice: ResolvedModel;
  capabilities?: readonly string[];
  roles?: readonly string[];
  context?: number;
  /** Number of parameters. */
  size?: number;
  /** Its index in `expertises`. */
  skill?: number;
  /** The usual latency of a call in milliseconds. */
  latency?: number;
  /** USD for this call. */
  cost?: number;
}

/** The assumed lengths of a question and an answer, where they are unknown. */
const usual = { input_tokens: 1_000, output_tokens: 500 } as const;

/**
 * Chooses among the names, or without names among all known models: unsuitable ones are left out with a reason, the others are ranked by
 * the strategy, and among equals the first in order wins. Deterministic for equal knowledge; no model is asked.
 */
export function selectModel(
  names: readonly string[],
  criteria: ModelCriteria,
  choosing: SelectionContext,
): SelectedModel | FallsBack | 'offline' {
  const { selection } = criteria;
  const pool = namesFor(names, criteria, choosing);
  // Without alternatives and criteria, nothing is selected.
  if (
    pool.length === 0 &&
    criteria.can.length + (selection.require?.length ?? 0) === 0 &&
    !isDemanding(criteria) &&
    !anyKey(choosing)
  )
    return 'offline';

  const all = [...new Map(pool.map((name) => resolve(name, '', choosing)).map((choice) => [choice.model, choice])).values()].map(
    (choice) => knownOf(choice, criteria, choosing),
  );
  const judged = all.map((one) => ({ one, not: leftOut(one, criteria) }));
  const suitable = judged.flatMap(({ one, not }) => (not === undefined ? [one] : []));
  const learnt = selection.strategy === 'learned' ? learnFrom(suitable, criteria, choosing) : undefined;
  const fit = ranked(suitable, criteria, learnt?.scores);
  const [best, ...others] = fit;
  const candidates = judged.map(({ one, not }): Candidate => ({ model: one.choice.model, reason: not ?? inWords(one) }));
  const { strategy, fallback = [] } = selection;
  if (!best) {
    if (fallback.length) return { fallback, reason: say(selectionTexts.fellBack), candidates };
    return { ...unfit(candidates, choosing), candidates, strategy, chain: [] };
  }

  // Models of a list are fallbacks of each other; among all known ones only named fallbacks are.
  const spare = fallback.map((name) => resolve(name, '', choosing)).filter(({ refusal }) => !refusal);
  const chain = [best, ...(names.length ? others : [])].map(({ choice }) => choice);
  const further = spare.filter(({ model }) => !chain.some((one) => one.model === model));
  const count = { count: fit.length, all: all.length, known: inWords(best) };
  const preferred = placeIn(selection.prefer, best.choice) < Number.POSITIVE_INFINITY;

  const reason = (): string => {
    if (preferred) return say(selectionTexts.preferred, count);
    if (learnt?.explored) return say(selectionTexts.explored, count);
    if (learnt?.scores) return say(selectionTexts.chosen.learned, { ...count, ...learnt.about });
    if (learnt) return say(selectionTexts.learning, { ...learnt.about, reason: say(selectionTexts.chosen.balanced, count) });
    if (scoreOf(best, bestOf(fit), strategy) > 0) return say(selectionTexts.chosen[strategy], count);
    return say(selectionTexts.first, { ...count, strategy });
  };

  return { ...best.choice, reason: reason(), chain: [...chain, ...further], candidates, strategy };
}

/** The names to choose among, in order. */
function namesFor(names: readonly string[], { selection, known }: ModelCriteria, { settings }: SelectionContext): string[] {
  if (names.length) return [...names];
  const { models = [], default_model = [], orchestrator = [] } = settings;
  const preferred = (selection.prefer ?? []).filter((name) => name.includes(':') || name.includes('/'));
  return [
    ...new Set([...preferred, ...models.map(({ id }) => id), ...[default_model].flat(), ...[orchestrator].flat(), ...known]),
  ].filter((name) => name !== 'scripted');
}

const isDemanding = ({ selection: { maxCost, maxLatency, minSize, expertise, role } }: ModelCriteria): boolean =>
  [maxCost, maxLatency, minSize, expertise, role].some((one) => one !== undefined);

const anyKey = ({ table, keys }: SelectionContext): boolean =>
  [...table.values()].some((entry) => entry.key !== undefined && !entry.refusal && typeof keyFor(entry, keys) === 'object');

function knownOf(
  choice: ResolvedModel,
  criteria: ModelCriteria,
  { settings, history: { latencies = {} } = {}, now = () => 0 }: SelectionContext,
): CandidateFacts {
  const { entry, model, name } = choice;
  const own = settings.models?.find(({ id }) => id === model);
  const free = isFreeProvider(entry);
  const table = entry && !free ? fromTable(entry, name, now()) : undefined;
  const counts = {
    input_tokens: criteria.tokens ?? usual.input_tokens,
    output_tokens: criteria.max_tokens ?? usual.output_tokens,
  };
  const cost = free ? 0 : (costOf(own, counts) ?? (entry && tableCost(entry, name, counts, now())));
  const size = (own?.size === undefined ? undefined : modelSizeOf(own.size)) ?? sizeInName(name);
  const skill = own?.expertise === undefined ? undefined : expertises.indexOf(own.expertise);
  const latency = own?.latency ?? latencies[model];
  const context = own?.context ?? table?.context;

  return {
    choice,
    capabilities: own?.capabilities,
    roles: own?.roles,
    context,
    size,
    skill,
    latency,
    cost,
  };
}

/** Why a model does not fit; undefined where it does. */
function leftOut(known: CandidateFacts, criteria: ModelCriteria): string | undefined {
  return abilityFault(known, criteria) ?? sizeFault(known, criteria) ?? priceFault(known, criteria);
}

/** Why a model may not be asked, or lacks an ability. */
function abilityFault(
  { choice, capabilities, roles = [], context }: CandidateFacts,
  criteria: ModelCriteria,
): string | undefined {
  const { selection, can, tokens = 0, max_tokens = 0 } = criteria;
  const { require = [] } = selection;
  if (choice.refusal) return choice.refusal.message;
  if (placeIn(selection.exclude, choice) < Number.POSITIVE_INFINITY) return say(selectionTexts.excluded);
  if (selection.role !== undefined && !roles.includes(selection.role))
    return say(selectionTexts.otherRole, { role: selection.role });

  const cannot = capabilities && can.find((one) => !capabilities.includes(one));
  if (cannot !== undefined) return say(selectionTexts.cannot, { what: cannot });

  const lacks = require.find((one) => !capabilities?.includes(one));
  if (lacks !== undefined) return say(capabilities ? selectionTexts.cannot : selectionTexts.notKnownToDo, { what: lacks });
  if (context !== undefined && tokens + max_tokens > context)
    return say(selectionTexts.tooLong, { tokens: tokens + max_tokens, context });

  return undefined;
}

function sizeFault({ size, skill }: CandidateFacts, { selection: { minSize, expertise } }: ModelCriteria): string | undefined {
  const least = minSize === undefined ? undefined : modelSizeOf(minSize);
  if (least !== undefined && size === undefined) return say(selectionTexts.sizeUnknown, { least: minSize ?? '' });
  if (least !== undefined && size !== undefined && size < least) return say(selectionTexts.tooSmall, { least: minSize ?? '' });
  if (expertise !== undefined && skill === undefined) return say(selectionTexts.skillUnknown, { least: expertise });
  if (expertise !== undefined && skill !== undefined && skill < expertises.indexOf(expertise))
    return say(selectionTexts.lessSkilled, { has: expertises[skill] ?? '', least: expertise });

  return undefined;
}

function priceFault(
  { cost, latency }: CandidateFacts,
  { selection: { maxCost, maxLatency } }: ModelCriteria,
): string | undefined {
  if (maxCost !== undefined && cost === undefined) return say(selectionTexts.priceUnknown);
  if (maxCost !== undefined && cost !== undefined && cost > maxCost)
    return say(selectionTexts.tooDear, { cost: dollars(cost), most: dollars(maxCost) });
  if (maxLatency !== undefined && latency !== undefined && latency > maxLatency)
    return say(selectionTexts.tooSlow, { seconds: seconds(latency), most: seconds(maxLatency) });
  return undefined;
}

/** The fitting models, best first: preferred ones, then by score, then in order. */
function ranked(
  fit: readonly CandidateFacts[],
  { selection }: ModelCriteria,
  scores?: ReadonlyMap<CandidateFacts, number>,
): CandidateFacts[] {
  const lowest = bestOf(fit);
  return fit
    .map((one, index) => ({
      one,
      index,
      place: placeIn(selection.prefer, one.choice),
      score: scores?.get(one) ?? scoreOf(one, lowest, selection.strategy),
    }))
    .sort((a, b) => order(a.place, b.place) || b.score - a.score || a.index - b.index)
    .map(({ one }) => one);
}

/** Scores of the fitting models by experience, once there is enough data; and for people how much there is. */
function learnFrom(
  suitable: readonly CandidateFacts[],
  criteria: ModelCriteria,
  { history: { experience = [] } = {} }: SelectionContext,
) {
  const { can, tokens, step = '' } = criteria;
  const kind = stepClass({ schema: can.includes('schema'), tools: can.includes('tools'), tokens });
  const known = experience.filter((one) => one.class === kind);
  const arms = suitable.map(({ choice: { model }, cost, latency }): Arm => ({ model, cost, latency }));
  const tried = countTries(known, arms);
  const about = { kind, tried, least: fewestTries };
  if (tried < fewestTries) return { about, explored: false };

  const { scores, explored } = drawScores(arms, known, `${kind}\n${step}`);
  return { about, explored, scores: new Map(suitable.map((one, index) => [one, scores[index] ?? 0])) };
}

/** The lowest value of each figure. */
type Best = Record<'cost' | 'latency', number>;
const bestOf = (fit: readonly CandidateFacts[]): Best => ({
  cost: fit.reduce((least, { cost = least }) => Math.min(least, cost), Number.POSITIVE_INFINITY),
  latency: fit.reduce((least, { latency = least }) => Math.min(least, latency), Number.POSITIVE_INFINITY),
});

/** From 0 to 1: the score of a model among others by a strategy. Unknown figures earn nothing. */
function scoreOf({ cost, latency, skill }: CandidateFacts, best: Best, strategy: Strategy): number {
  const near = (value: number | undefined, least: number): number => {
    if (value === undefined) return 0;
    return value === least ? 1 : least / value;
  };

  const parts = weights[strategy];
  return (
    parts.price * near(cost, best.cost) +
    parts.speed * near(latency, best.latency) +
    parts.skill * (skill === undefined ? 0 : (skill + 1) / expertises.length)
  );
}

/** Compares two ranks, which may be infinite. */
const order = (a: number, b: number): number => (a === b ? 0 : Math.sign(a - b));

/** The index of a model in a list of models and providers; infinite where it is not in it. */
function placeIn(list: readonly string[] = [], { model, name, entry }: ResolvedModel): number {
  const index = list.findIndex(
    (one) => [model, name, entry?.id, model.replace(':', '/')].includes(one.trim()) && one.trim() !== '',
  );
  return index < 0 ? Number.POSITIVE_INFINITY : index;
}

/** The facts of a fitting model, for people. */
function inWords({ cost, latency, skill }: CandidateFacts): string {
  return [
    priceInWords(cost),
    latency === undefined ? say(selectionTexts.noLatency) : say(selectionTexts.takes, { seconds: seconds(latency) }),
    skill === undefined ? say(selectionTexts.noSkill) : say(selectionTexts.skilled, { expertise: expertises[skill] ?? '' }),
  ].join(', ');
}

function priceInWords(cost: number | undefined): string {
  if (cost === undefined) return say(selectionTexts.noPrice);
  return cost === 0 ? say(selectionTexts.free) : say(selectionTexts.costs, { cost: dollars(cost) });
}

/** An empty choice, with the reason for each model. */
function unfit(candidates: readonly Candidate[], choosing: SelectionContext): ResolvedModel {
  const reasons = candidates.map(({ model, reason }) => say(selectionTexts.one, { model, reason: reason.replace(/\.$/, '') }));
  const message = reasons.length ? say(selectionTexts.noneFits, { all: reasons.join(' ') }) : say(selectionTexts.nothingKnown);
  const hint = say(reasons.length || !anyKey(choosing) ? selectionTexts.noneFitsHint : selectionTexts.nothingKnownHint);
  return { model: '', name: '', reason: message, refusal: { message, hint } };
}

const dollars = (amount: number): string => `$${Number(amount.toPrecision(2))}`;
const seconds = (ms: number): number => Number((ms / 1000).toPrecision(2));

/** A model for a step, with its fallbacks. */
export interface SelectedModel extends ResolvedModel {
  /** The models to ask, in order, this one first. Empty where none can be asked. */
  chain: readonly ResolvedModel[];
  /** Every model of a list with its facts; only for a list. */
  candidates?: readonly Candidate[];
  /** The strategy of the choice. */
  strategy?: Strategy;
}

export interface Candidate {
  model: string;
  reason: string;
}
