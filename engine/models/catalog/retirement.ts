import { type Retirement, retirementOf } from '../../language/models/retirements.ts';
import { modelsTexts } from '../../language/texts/run/models.ts';
import { say } from '../../language/texts.ts';
import { makerOf } from '../calls/parameters.ts';
import type { ResolvedModel } from '../selection/resolved-model.ts';

/** How long before a shutdown warnings begin: the notice that makers give. */
const notice = 90 * 24 * 3_600_000;

/** The shutdown of a model, where its maker is certain and has announced one. */
export function retirementFor({ entry, name }: Pick<ResolvedModel, 'entry' | 'name'>): Retirement | undefined {
  const maker = entry && makerOf(entry);
  return maker && retirementOf(maker, name);
}

/** A warning about a model that was, or soon will be, shut down, by the clock (milliseconds since 1970). */
export function retirementWarning(choice: Pick<ResolvedModel, 'entry' | 'name' | 'model'>, now: number): string | undefined {
  const retirement = retirementFor(choice);
  if (!retirement) return undefined;
  const left = Date.parse(retirement.day) - now;
  if (left > notice) return undefined;
  return say(left > 0 ? modelsTexts.retires : modelsTexts.retired, { model: choice.model, ...inWords(retirement) });
}

/** The advice for a model that was shut down. */
export const retiredHint = (retirement: Retirement): string => say(modelsTexts.retiredHint, inWords(retirement));

const inWords = ({ day, instead, as_of }: Retirement) => ({ day, instead, as_of });
