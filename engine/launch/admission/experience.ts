import { readFileSync } from 'node:fs';
import type { Compiled } from '../../compile/compile.ts';
import { diskError, errnoOf } from '../../disk/errno.ts';
import { type ModelExperience, stepClass } from '../../language/models/experience.ts';
import { storeTexts } from '../../language/texts/storage/store.ts';
import { isRunError } from '../../state/failure.ts';
import type { ModelTrial } from '../../store/history/records.ts';
import { learnedFile } from '../../store/paths.ts';
import { readProjectHistory, timeoutsOfRuns } from '../history/read-project-history.ts';
import { askedModels } from './asked-models.ts';

/**
 * The models' results on steps of earlier runs. Undefined where no selection of the pipeline uses experience, so that nothing
 * is read; empty where the history cannot be used: then `balanced` chooses.
 */
export async function experienceFor(compiled: Compiled, root: string): Promise<ModelExperience[] | undefined> {
  const matters = [compiled, ...compiled.called.values()]
    .flatMap((one) => askedModels(one, compiled))
    .some(({ criteria }) => criteria?.selection.strategy === 'learned');
  if (!matters) return undefined;

  try {
    const since = readForgotten(root);
    return sumTrials((await readProjectHistory(root, (history) => history.trials(since), timeoutsOfRuns)).value);
  } catch (error) {
    if (isRunError(error)) return [];
    throw error;
  }
}

/** The trials of each model, summed by class of steps. */
export function sumTrials(trials: readonly ModelTrial[]): ModelExperience[] {
  const sums = Map.groupBy(trials, (trial) => JSON.stringify([classOfTrial(trial), trial.model]));
  return [...sums.values()].flatMap((all): ModelExperience[] => {
    const [first] = all;
    if (!first) return [];

    const experience: ModelExperience = { class: classOfTrial(first), model: first.model, tried: 0, good: 0 };
    for (const { outcome, retries, quality = 1 } of all) {
      // Each attempt counts; all but the last one failed.
      experience.tried += 1 + retries;
      experience.good += outcome === 'succeeded' ? quality : 0;
    }

    const [cost, time] = [meanOf(all.map((trial) => trial.cost)), meanOf(all.map((trial) => trial.attempt))];
    if (cost !== undefined) experience.cost = cost;
    if (time !== undefined) experience.time = time;

    return [experience];
  });
}

/** The class of the question of a trial. */
export const classOfTrial = ({ schema = false, tools = 0, input_tokens, calls }: ModelTrial): string =>
  stepClass({
    schema,
    tools: tools > 0,
    tokens: input_tokens === undefined ? undefined : input_tokens / Math.max(1, calls),
  });

function meanOf(figures: readonly (number | undefined)[]): number | undefined {
  const known = figures.filter((figure) => figure !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, figure) => sum + figure, 0) / known.length;
}

/**
 * The time before which a person has had everything forgotten; 0 by default. A time in the future is ignored. Throws a
 * RunError where it cannot be read, so that forgotten data is never used.
 */
export function readForgotten(root: string): number {
  const file = learnedFile(root);
  try {
    const moment = Number(readFileSync(file, 'utf8'));
    return Number.isFinite(moment) && moment <= Date.now() ? Math.max(0, moment) : 0;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return 0;
    throw diskError(error, storeTexts.forgottenUnread, file);
  }
}
