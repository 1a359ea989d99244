import { quantileOf } from '../../insight/quantile.ts';
import type { ModelExperience } from '../../language/experience.ts';
import { countTries, drawRates, drawScores, fewestTries, weigh } from '../../models/selection/learn.ts';
import type { ModelTrial } from '../../store/history/records.ts';
import { classOfTrial, readForgotten, sumTrials } from '../admission/experience.ts';
import type { HistoryUpdate } from '../history/read-project-history.ts';
import { readProjectHistory } from '../history/read-project-history.ts';

/** What is known of a model on prompts of a class, and what choice by experience makes of it. */
export interface LearnedModel extends Omit<ModelExperience, 'class'> {
  /** Steps that it answered, and that the shadow would have given it when they ran. */
  answered: number;
  shadow: number;
  /** The part of the choices that it would get now. */
  share: number;
}

/** Eight of ten draws lie between `low` and `high`. */
interface Interval {
  low: number;
  median: number;
  high: number;
}

export interface LearnedClass {
  class: string;
  tried: number;
  /** From so many attempts on experience chooses. */
  least: number;
  models: LearnedModel[];
  /** What an answer is worth as models were chosen, and how much more by experience: from 0 to 1; absent where one model alone is known. */
  worth?: { now: Interval; gain: Interval };
}

export interface LearnedChoices {
  /** ISO time, where a person has had what was before forgotten. */
  since?: string;
  classes: LearnedClass[];
}

const draws = 400;
/** The newest steps for which the shadow is played. */
const shadowed = 500;

/**
 * What choice by experience has learnt in a project, and would have chosen. It chooses nothing here: all of it follows from the history.
 * Throws like `readProjectHistory`.
 */
export async function readLearnedChoices(root: string): Promise<{ choices: LearnedChoices; update: HistoryUpdate }> {
  const since = readForgotten(root);
  const { value: trials, update } = await readProjectHistory(root, (history) => history.trials(since));
  const classes = [...Map.groupBy(trials, classOfTrial)].map(([name, own]) => describeClass(name, own));
  const choices: LearnedChoices = { classes: classes.sort((a, b) => b.tried - a.tried) };
  if (since > 0) choices.since = new Date(since).toISOString();
  return { choices, update };
}

/** A class of prompts, by its trials, those of the oldest run first. */
export function describeClass(name: string, trials: readonly ModelTrial[]): LearnedClass {
  const known = sumTrials(trials);
  const arms = known.map(({ model }) => ({ model }));
  const shadow = playShadow(name, trials);
  const shares = sharesOf(known);
  const answered = Map.groupBy(trials, ({ model }) => model);
  const learnedClass: LearnedClass = {
    class: name,
    tried: countTries(known, arms),
    least: fewestTries,
    models: known.map(({ class: _, ...one }, index) => ({
      ...one,
      answered: answered.get(one.model)?.length ?? 0,
      shadow: shadow.get(one.model) ?? 0,
      share: shares[index] ?? 0,
    })),
  };
  if (known.length > 1) learnedClass.worth = estimateWorth(known, shares, answered);
  return learnedClass;
}

/** The part of many draws that each model wins. */
function sharesOf(known: readonly ModelExperience[]): number[] {
  const arms = known.map(({ model }) => ({ model }));
  const wins = known.map(() => 0);
  for (let draw = 0; draw < draws; draw++) {
    const best = bestOf(drawScores(arms, known, `share-${draw}`).scores);
    wins[best] = (wins[best] ?? 0) + 1;
  }
  return wins.map((count) => count / draws);
}

const bestOf = (scores: readonly number[]): number => scores.indexOf(Math.max(...scores));

/** Which model each of the newest steps would have got, by what was known before its run, among the models that had been asked by then. */
function playShadow(name: string, trials: readonly ModelTrial[]): Map<string, number> {
  const chosen = new Map<string, number>();
  let [run, known]: [string, ModelExperience[]] = ['', []];
  for (const [index, trial] of trials.entries()) {
    if (index < trials.length - shadowed) continue;
    if (trial.run !== run) [run, known] = [trial.run, sumTrials(trials.slice(0, index))];
    const arms = known.map(({ model }) => ({ model }));
    if (countTries(known, arms) < fewestTries) continue;
    const model = arms[bestOf(drawScores(arms, known, `${name}\n${run}\n${index}`).scores)]?.model ?? '';
    chosen.set(model, (chosen.get(model) ?? 0) + 1);
  }
  return chosen;
}

/**
 * The direct method: what each model is worth is drawn from what is known of it, and a way of choosing is worth the mean over its choices. It
 * takes steps of a class to be alike, whoever was given them.
 */
function estimateWorth(
  known: readonly ModelExperience[],
  shares: readonly number[],
  answered: ReadonlyMap<string, readonly unknown[]>,
): { now: Interval; gain: Interval } {
  const counts = known.map(({ model }) => answered.get(model)?.length ?? 0);
  const all = counts.reduce((sum, count) => sum + count, 0);
  const [now, gain]: [number[], number[]] = [[], []];
  for (let draw = 0; draw < draws; draw++) {
    const rates = drawRates(known, `worth-${draw}`);
    const worths = weigh(
      known.map(({ model }) => ({ model })),
      known,
      (model) => rates.get(model) ?? 0,
    );
    const logged = worths.reduce((sum, worth, index) => sum + (worth * (counts[index] ?? 0)) / all, 0);
    now.push(logged);
    gain.push(worths.reduce((sum, worth, index) => sum + worth * (shares[index] ?? 0), 0) - logged);
  }
  return { now: intervalOf(now), gain: intervalOf(gain) };
}

function intervalOf(figures: readonly number[]): Interval {
  const sorted = figures.toSorted((a, b) => a - b);
  return { low: quantileOf(sorted, 0.1), median: quantileOf(sorted, 0.5), high: quantileOf(sorted, 0.9) };
}
