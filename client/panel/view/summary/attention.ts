import { isMap } from '../../../../engine/language/json.ts';
import { say } from '../../../../engine/language/texts.ts';
import { timeBetween } from '../../../../engine/state/reduce/running-time.ts';
import type { RunState } from '../../../../engine/state/state.ts';
import { durationOf, type StepState } from '../../../../engine/state/step.ts';
import { summaryTabTexts } from '../../texts/summary.ts';
import { formatCost, formatFigure, span } from '../format.ts';
import { type Look, lookOf } from '../status.ts';
import { runOutcomeOf } from './summary.ts';
import { listUnusual, type Usual } from './unusual.ts';

/** A matter of attention: the step, the matter, and the state. */
export interface Concern {
  path: string;
  look: Look;
  what: string;
}

const most = 12;
/** The share of a run taken by one step from which it is worth attention. */
const large = 0.4;
/** A run shorter than this, in milliseconds, has no slow step. */
const shortRun = 2000;
/** A judge's score below this is low. */
const lowScore = 0.6;
/** Agreement of models below this is low: one of three disagrees. */
const lowAgreement = 0.7;

/**
 * Steps that failed, are degraded, were retried, scored low, got different answers from several models, took more than
 * `usual`, or took most of the time or of the money; the most serious first.
 */
export function listConcerns(state: RunState, usual: Usual = new Map()): { concerns: Concern[]; more: number } {
  const { failures, degraded } = runOutcomeOf(state);
  const seen = new Set<string>();
  const all: Concern[] = [];

  const add = (concern: Concern): void => {
    if (seen.has(concern.path)) return;
    seen.add(concern.path);
    all.push(concern);
  };

  // A step that failed because of a step inside it is not listed separately.
  const owners = new Set(failures.flatMap(({ path }) => enclosingPaths(path)));
  const inner = failures.filter(({ path }) => !owners.has(path));
  for (const { path, message, handled } of inner) add({ path, look: handled ? 'degraded' : 'failed', what: message });
  for (const { path, why } of degraded) add({ path, look: 'degraded', what: why });
  const steps = [...state.steps.values()].filter((step) => isWork(step) && step.status !== 'skipped');

  for (const step of steps) {
    const what = retriedWords(step) ?? scoreWords(step) ?? disagreementWords(step);
    if (what !== undefined) add({ path: step.path, look: lookOf(state, step), what });
  }

  for (const { path, step, what } of listUnusual(state, usual)) {
    if (isWork(step)) add({ path, look: lookOf(state, step), what });
  }

  for (const step of steps) {
    const what = [slowWords(state, step), dearWords(state, step)].filter(Boolean).join(', ');
    if (what !== '') add({ path: step.path, look: lookOf(state, step), what });
  }

  return { concerns: all.slice(0, most), more: Math.max(0, all.length - most) };
}

/** The paths of everything around a step. */
const enclosingPaths = (path: string): string[] => [...path.matchAll(/[.[/]/g)].map(({ index }) => path.slice(0, index));

/** A step with work of its own, not a container of others. */
const isWork = ({ node, loop }: StepState): boolean => !loop && node.body === undefined && node.calls === undefined;

function retriedWords({ attempts, failures, status }: StepState): string | undefined {
  if (status !== 'succeeded' || attempts < 2) return undefined;
  const kinds = [...new Set(failures.map(({ kind }) => kind))].join(', ');
  return say(summaryTabTexts.attemptAnswered, { attempt: attempts, kinds });
}

function scoreWords({ why }: StepState): string | undefined {
  const quality = why?.quality;
  if (!quality || quality.score >= lowScore) return undefined;
  return say(summaryTabTexts.scoredLow, { score: formatFigure(quality.score), why: quality.reason });
}

/** The result of asking several models includes their agreement. */
function disagreementWords({ calls, result }: StepState): string | undefined {
  if (!calls.some((call) => call?.kind === 'member') || !result || !('value' in result) || !isMap(result.value)) return undefined;
  const { agreement } = result.value;
  if (typeof agreement !== 'number' || agreement >= lowAgreement) return undefined;
  return say(summaryTabTexts.disagreed, { part: Math.round(100 * agreement) });
}

function slowWords(state: RunState, step: StepState): string | undefined {
  const { ran, started, finished, at } = state;
  const whole = timeBetween(ran, started?.at ?? at, finished?.at ?? at);
  const duration = durationOf(step);
  if (duration === undefined || whole < shortRun || duration < large * whole) return undefined;
  return say(summaryTabTexts.tookMost, { time: span(duration), part: Math.round((100 * duration) / whole) });
}

function dearWords(state: RunState, { cost }: StepState): string | undefined {
  if (cost === undefined || cost === 0 || cost < large * state.cost.usd) return undefined;
  return say(summaryTabTexts.costMost, { cost: formatCost(cost), part: Math.round((100 * cost) / state.cost.usd) });
}

/** A judge's verdict on an answer. */
export interface QualityRow {
  path: string;
  score: string;
  reason: string;
  model: string;
}

export const listQuality = (state: RunState): QualityRow[] =>
  [...state.steps.values()].slice(0, 100_000).flatMap(({ path, why }) => {
    const quality = why?.quality;
    return quality ? [{ path, score: formatFigure(quality.score), reason: quality.reason, model: quality.model }] : [];
  });
