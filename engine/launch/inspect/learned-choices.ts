import { quantileOf } from '../../insight/quantile.ts';
import type { ModelExperience } from '../../language/models/experience.ts';
import { countTries, drawRates, drawScores, fewestTries, weigh } from '../../models/selection/learn.ts';
import type { ModelTrial } from '../../store/history/records.ts';
import { classOfTrial, readForgotten, sumTrials } from '../admission/experience.ts';
import type { HistoryUpdate } from '../history/read-project-history.ts';
import { readProjectHistory } from '../history/read-project-history.ts';

/** A model's record on prompts of a class, and its chances with choice by experience. */
export interface LearnedModel extends Omit<ModelExperience, 'class'> {
  /** The steps that it answered, and those that choice by experience would have given it at that time (the shadow). */
  answered: number;
  shadow: number;
  /** Its present share of the choices. */
  share: number;
}

/** Eight of ten draws are between `low` and `high`. */
interface Interval {
  low: number;
  median: number;
  high: number;
}

export interface LearnedClass {
  class: string;
  tried: number;
  /** The fewest attempts before experience chooses. */
  least: number;
  models: LearnedModel[];
  /**
   * The mean value of an answer under the actual choices, and the gain from experience: from 0 to 1; absent where only one
   * model is known.
   */
  worth?: { now: Interval; gain: Interval };
}

export interface LearnedChoices {
  /** ISO time before which a person has had the experience forgotten. */
  since?: string;
  classes: LearnedClass[];
}

const draws = 400;
/** The newest steps, which the shadow is simulated for. */
const shadowed = 500;

/**
 * What choice by experience has learnt in a project, and what it would have chosen. Purely informative, derived from the
 * history. Throws like `readProjectHistory`.
 */
export async function readLearnedChoices(root: string): Promise<{ choices: LearnedChoices; update: HistoryUpdate }> {
  const since = readForgotten(root);
  const { value: trials, update } = await readProjectHistory(root, (history) => history.trials(since));
  const classes = [...Map.groupBy(trials, classOfTrial)].map(([name, own]) => describeClass(name, own));
  const choices: LearnedChoices = { classes: classes.sort((a, b) => b.tried - a.tried) };
  if (since > 0) choices.since = new Date(since).toISOString();
  return { choices, update };
}

/** A class of prompts with its trials, those of the oldest run first. */
export function describeClass(name: string, trials: readonly ModelTrial[]): LearnedClass {
  const experience = sumTrials(trials);
  const arms = experience.map(({ model }) => ({ model }));
  const shadow = playShadow(name, trials);
  const shares = sharesOf(experience);
  const answered = Map.groupBy(trials, ({ model }) => model);
  const learnedClass: LearnedClass = {
    class: name,
    tried: countTries(experience, arms),
    least: fewestTries,
    models: experience.map(({ class: _, ...one }, index) => ({
      ...one,
      answered: answered.get(one.model)?.length ?? 0,
      shadow: shadow.get(one.model) ?? 0,
      share: shares[index] ?? 0,
    })),
  };
  if (experience.length > 1) learnedClass.worth = estimateWorth(experience, shares, answered);

  return learnedClass;
}

/** Each model's share of many draws (Thompson sampling). */
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

/**
 * The model that each of the newest steps would have got by what was known before its run, among the models asked by then.
 */
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
 * The direct method of off-policy evaluation: each model's value is drawn from its posterior, and a policy is worth the mean
 * over its choices. It assumes that the steps of a class are alike, whichever model they were given.
 */
function estimateWorth(
  experience: readonly ModelExperience[],
  shares: readonly number[],
  answered: ReadonlyMap<string, readonly unknown[]>,
): { now: Interval; gain: Interval } {
  const counts = experience.map(({ model }) => answered.get(model)?.length ?? 0);
  const all = counts.reduce((sum, count) => sum + count, 0);
  const [now, gain]: [number[], number[]] = [[], []];

  for (let draw = 0; draw < draws; draw++) {
    const rates = drawRates(experience, `worth-${draw}`);
    const worths = weigh(
      experience.map(({ model }) => ({ model })),
      experience,
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
