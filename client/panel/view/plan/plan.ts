import type { Interval } from '../../../../engine/forecast/model/interval.ts';
import type { Estimate } from '../../../../engine/insight/estimate/estimated.ts';
import type { NumberRange } from '../../../../engine/insight/ranges.ts';
import { say } from '../../../../engine/language/texts.ts';
import type { RerunPlan } from '../../../../engine/launch/reuse/plan-rerun.ts';
import { staticPath } from '../../../../engine/state/path.ts';
import type { PlanInfo } from '../../../panel-content.ts';
import { deadlineTexts } from '../../texts/deadlines.ts';
import { planTabTexts } from '../../texts/plan.ts';
import { nameOfPath } from '../actions.ts';
import { foreseenSpan, formatCost, formatFigure, span } from '../format.ts';
import type { Look } from '../status.ts';
import { formatInterval, formatRange } from './range.ts';

type ShownPlan = PlanInfo['plan'];
type PlannedStep = ShownPlan['steps'][number];
type StepEstimate = Estimate['steps'][number];

/** A step that would run. */
export interface PlanRow {
  path: string;
  name: string;
  depth: number;
  /** Its work, its inputs, and its condition. */
  does: string;
  /** For a single execution. */
  time: string;
  /** For all executions. */
  cost: string;
  /** Its treatment in Rerun Changed. */
  rerun?: { taken: boolean; words: string } | undefined;
}

/** The steps in a possible order, each with its estimated usage. */
export function planRows({
  plan,
  estimate,
  forecast,
  rerun,
}: Pick<PlanInfo, 'plan' | 'estimate' | 'forecast' | 'rerun'>): PlanRow[] {
  const foreseen = new Map(forecast.steps.map((step) => [step.path, step]));
  const estimates = new Map(estimate.steps.map((step) => [step.path, step]));
  const fates = rerun && fatesOf(rerun);

  return plan.steps.map((step) => {
    // The single hidden step of a loop is described with the loop.
    const [own, single] = [step.path, `${step.path}[*]`];
    const takes = estimates.get(own) ?? estimates.get(single);
    const time = foreseen.get(own) ?? foreseen.get(single);
    const asks = takes !== undefined && takes.calls.high !== 0;

    return {
      path: own,
      name: own.split(/[./]/).at(-1) ?? own,
      depth: step.depth,
      does: wordsOfStep(step, takes),
      time: time ? formatInterval(time, span, planTabTexts.short) : '',
      cost: asks ? formatRange(takes.cost, formatCost) : '',
      rerun: fates?.get(own) ?? fates?.get(single),
    };
  });
}

function wordsOfStep(
  { repeats, does, model, condition, onlyRouted, batch }: PlannedStep,
  takes: StepEstimate | undefined,
): string {
  const parts = [
    takes && timesWords(takes.runs),
    repeats,
    does,
    model?.replace('computed', say(planTabTexts.byRun)),
    batch && say(planTabTexts.batch[batch]),
    condition && say(planTabTexts.ifHolds, { condition }),
    onlyRouted && say(planTabTexts.onRoute),
  ];
  return parts.filter(Boolean).join(' · ');
}

/** The number of executions, if known and not one. */
function timesWords(runs: NumberRange): string | undefined {
  const { low, high } = runs;
  const isOnce = low === 1 && high === 1;
  const isUnknown = low === 0 && high === null;
  return isOnce || isUnknown ? undefined : say(planTabTexts.times, { count: formatRange(runs, formatFigure) });
}

function fatesOf({ taken, again }: RerunPlan): ReadonlyMap<string, NonNullable<PlanRow['rerun']>> {
  const fates = new Map<string, NonNullable<PlanRow['rerun']>>();
  for (const step of taken) fates.set(step, { taken: true, words: say(planTabTexts.takenOver) });
  for (const { step, why, after = '' } of again) {
    fates.set(step, { taken: false, words: say(planTabTexts.again[why], { step: nameOfPath(after) }) });
  }
  return fates;
}

/** What Rerun Changed would do, in a sentence. */
export const rerunWords = ({ taken, again }: RerunPlan): string =>
  again.length === 0
    ? say(planTabTexts.rerunNothing)
    : say(planTabTexts.rerunCounts, { taken: taken.length, again: again.length });

/** Whether what is due will hold: the run first, then what is likeliest to be late. */
export function listDeadlines({ forecast }: Pick<PlanInfo, 'forecast'>): DeadlineRow[] {
  return forecast.deadlines
    .toSorted((a, b) => Number(b.path === '') - Number(a.path === '') || b.risk - a.risk)
    .map(({ path, due, risk, end, low, high }) => ({
      path: path === '' ? undefined : staticPath(path),
      due: say(deadlineTexts.dueAfter, { time: foreseenSpan(due) }),
      // Even a sure thing is a share of simulated runs.
      holds: say(deadlineTexts.holds, { percent: Math.round((1 - risk) * 100) }),
      end: formatInterval({ low, median: end, high }, foreseenSpan, deadlineTexts.expectedAfter),
      look: lookOfRisk(risk),
    }));
}

/** Late in half of the runs is what the run itself would tell as a risk. */
function lookOfRisk(risk: number): Look {
  if (risk >= 0.5) return 'failed';
  return risk >= 0.1 ? 'degraded' : 'succeeded';
}

/** A step that is due, or without a path the run. */
export interface DeadlineRow {
  path: string | undefined;
  due: string;
  holds: string;
  end: string;
  look: Look;
}

/** The basis of the forecast, and its omissions. */
function forecastNotes({
  steps,
  duration,
  basis,
  runs,
  fresh,
  unknown,
  fails,
  trouble,
  notes,
}: PlanInfo['forecast']): (string | false)[] {
  if (steps.length === 0) return [];
  const faults = [trouble !== undefined && say(planTabTexts.trouble, { why: trouble }), ...notes];
  if (!duration) return [say(planTabTexts.unknownLoops, { loops: nameSteps(unknown) }), ...faults];

  const known = trouble === undefined ? basis : 'unread';
  return [
    basis === 'runs' && runs > 0 ? say(planTabTexts.byRuns, { count: runs }) : say(planTabTexts.by[known]),
    basis === 'runs' && fresh.length > 0 && say(planTabTexts.fresh, { count: fresh.length, steps: nameSteps(fresh) }),
    fails >= 0.005 && say(planTabTexts.fails, { percent: Math.round(fails * 100) }),
    ...faults,
  ];
}

/** The forecast of the whole run, and the bounds for the budget. */
export function planFigures({ estimate, forecast }: Pick<PlanInfo, 'estimate' | 'forecast'>): { name: string; value: string }[] {
  const { cost, calls, input_tokens, output_tokens, unbounded } = estimate;
  const foreseen = (interval: Interval | null, show: (value: number) => string): string =>
    interval ? formatInterval(interval, show) : say(planTabTexts.unknown);
  const time = { name: say(planTabTexts.time), value: foreseen(forecast.duration, span) };
  if (calls.high === 0) return forecast.steps.length ? [time] : [];

  // Bounds that are far apart are no forecast.
  const between = unbounded.length > 0 ? planTabTexts.bounded : planTabTexts.range;
  return [
    time,
    { name: say(planTabTexts.cost), value: foreseen(forecast.cost, formatCost) },
    { name: say(planTabTexts.costBounds), value: formatRange(cost, formatCost, between) },
    { name: say(planTabTexts.calls), value: formatRange(calls, formatFigure) },
    { name: say(planTabTexts.tokensIn), value: formatRange(input_tokens, formatFigure) },
    { name: say(planTabTexts.tokensOut), value: formatRange(output_tokens, formatFigure, between) },
  ];
}

/** Omissions of the figures, limits that they reach, and their computation. */
export function planNotes({ estimate, forecast, plan }: Pick<PlanInfo, 'estimate' | 'forecast' | 'plan'>): {
  foreseen: string[];
  warnings: string[];
  basis: string[];
} {
  const { steps, earlier, usual, cost, calls, open, people, batched, autos } = estimate;
  if (steps.length === 0) return { foreseen: [], warnings: [], basis: [] };

  const { max_cost: most } = plan.limits;
  const unpriced = estimate.unpriced.filter((model) => model !== 'computed');
  const warnings = [
    most !== null && cost.high !== null && cost.high > most && say(planTabTexts.overLimit, { money: formatCost(most) }),
    unpriced.length > 0 && say(planTabTexts.unpriced, { models: unpriced.join(', ') }),
    unpriced.length < estimate.unpriced.length && say(planTabTexts.computedPrice),
  ];
  const basis = [
    // Without a history nobody knows whether there were runs: the forecast says so.
    forecast.trouble === undefined &&
      say(earlier.runs === 0 ? planTabTexts.noEarlier : planTabTexts.earlier, { count: earlier.runs }),
    usual && say(planTabTexts.usual, { count: formatFigure(usual.answer), cost: formatRange(usual.cost, formatCost) }),
    open.length > 0 && say(planTabTexts.openLoops, { steps: nameSteps(open.map(({ path }) => path)) }),
    batched.length > 0 && say(planTabTexts.batched, { steps: nameSteps(batched) }),
    people.length > 0 && say(planTabTexts.people, { steps: nameSteps(people) }),
    autos > 0 && say(planTabTexts.autos, { count: autos }),
    calls.high !== 0 && say(planTabTexts.retries),
  ];
  const textsOf = (notes: readonly unknown[]): string[] => notes.filter((note) => typeof note === 'string');

  return { foreseen: textsOf(forecastNotes(forecast)), warnings: textsOf(warnings), basis: textsOf(basis) };
}

const nameSteps = (paths: readonly string[]): string => paths.map(nameOfPath).join(', ');

/** The limits of a run, and where it writes. */
export function limitWords({ limits, day, output_path }: Pick<ShownPlan, 'limits' | 'day' | 'output_path'>): string[] {
  const { max_parallel, max_cost, max_tokens, max_calls, max_steps, timeout_ms } = limits;
  const counted = (text: string, count: number | undefined): string | undefined =>
    count === undefined ? undefined : say(text, { count: formatFigure(count) });
  const words = [
    counted(planTabTexts.parallel, max_parallel),
    max_cost === null ? say(planTabTexts.noMaxCost) : say(planTabTexts.maxCost, { money: formatCost(max_cost) }),
    counted(planTabTexts.maxTokens, max_tokens),
    counted(planTabTexts.maxCalls, max_calls),
    counted(planTabTexts.maxSteps, max_steps),
    timeout_ms === undefined ? undefined : say(planTabTexts.timeout, { time: span(timeout_ms) }),
    ...(day ? dayWords(day) : []),
    say(planTabTexts.writesTo, { folder: output_path }),
  ];

  return words.filter((one) => one !== undefined);
}

function dayWords({ max_cost, max_tokens, max_calls, spent }: NonNullable<ShownPlan['day']>): string[] {
  // An amount of money counts as one, whatever its number.
  const rows = [
    { most: max_cost, used: spent.cost, counted: 1, text: planTabTexts.dayCost, format: formatCost },
    { most: max_tokens, used: spent.tokens, counted: spent.tokens, text: planTabTexts.dayTokens, format: formatFigure },
    { most: max_calls, used: spent.calls, counted: spent.calls, text: planTabTexts.dayCalls, format: formatFigure },
  ];
  return rows.flatMap(({ most, used, counted, text, format }) =>
    most === undefined
      ? []
      : say(planTabTexts.day, { most: say(text, { count: format(most) }), spent: format(used), used: counted }),
  );
}

/** Keys without which the run cannot start. */
export function keysMissing({ steps, orchestrator }: ShownPlan): string[] {
  const plannedModels = [...steps.flatMap(({ models = [] }) => models), ...(orchestrator ? [orchestrator] : [])];
  return [...new Set(plannedModels.flatMap(({ choice }) => (choice?.refusal ? choice.keys : [])))];
}

/** Inputs that are asked for at the start. */
export const inputsMissing = ({ inputs }: ShownPlan): string[] =>
  inputs.flatMap(({ name, from }) => (from === 'missing' ? name : []));

/** Servers at which the run acts as the signed-in person. */
export const serversSignedIn = ({ logins }: ShownPlan): string[] =>
  logins.flatMap(({ server, state }) => (state === 'signed_in' ? server : []));
