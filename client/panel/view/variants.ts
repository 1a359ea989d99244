import type { NumberRange } from '../../../engine/insight/ranges.ts';
import type { Json } from '../../../engine/language/json.ts';
import { say } from '../../../engine/language/texts.ts';
import { variantsTexts } from '../texts/variants.ts';
import { cellKey, type VariantCell, type VariantsInfo } from '../variants/messages.ts';
import { formatCost, span } from './format.ts';

/** A variant: one prompt with one model. */
export interface VariantPlace {
  key: string;
  prompt: number;
  model: string | null;
  cell: VariantCell | undefined;
}

/** The variants prompt by prompt, each in the order of the models. */
export const variantRows = ({ prompts, models, cells }: VariantsInfo): VariantPlace[][] =>
  prompts.map(({ key: prompt }) =>
    models.map((model) => {
      const key = cellKey(prompt, model);
      return { key, prompt, model, cell: cells[key] };
    }),
  );

/** The number of variants without an answer to their current prompt. */
export const countOpen = (info: VariantsInfo): number =>
  variantRows(info)
    .flat()
    .filter(({ cell }) => cell === undefined || cell.state === 'failed' || cell.state === 'cancelled').length;

/** A difference of less than a fifth to the next best is not counted. */
const telling = 0.8;

/** The cheapest and the fastest cells, if there is a choice. */
export function bestOf(info: VariantsInfo): { cheapest: string | undefined; fastest: string | undefined } {
  const done = variantRows(info)
    .flat()
    .flatMap(({ key, cell }) => (cell?.state === 'succeeded' ? [{ key, cell }] : []));

  const least = (figure: (cell: VariantCell) => number | null): string | undefined => {
    const known = done.flatMap(({ key, cell }) => {
      const amount = figure(cell);
      return amount === null ? [] : [{ key, amount }];
    });
    const [first, second] = known.sort((a, b) => a.amount - b.amount);
    return first && second && known.length === done.length && first.amount < second.amount * telling ? first.key : undefined;
  };

  return { cheapest: least(({ cost }) => cost), fastest: least(({ duration }) => duration) };
}

/** An answer as text for comparison with another one. */
export const comparableAnswer = (answer: Json): string => (typeof answer === 'string' ? answer : JSON.stringify(answer, null, 2));

/** `3 calls · $0.002 to $0.01 · 2.0 s`. */
export function estimateWords({ calls, cost, duration }: NonNullable<VariantsInfo['estimate']>): string {
  return say(variantsTexts.estimate, {
    calls: calls.high ?? calls.low,
    cost: rangeWords(cost, formatCost) ?? say(variantsTexts.costUnknown),
    time: duration.high === 0 ? say(variantsTexts.timeUnknown) : (rangeWords(duration, span) ?? say(variantsTexts.timeUnknown)),
  });
}

/** Undefined if nothing bounds it. */
function rangeWords({ low, high }: NumberRange, show: (amount: number) => string): string | undefined {
  if (high === null) return undefined;
  return show(low) === show(high) ? show(high) : say(variantsTexts.range, { low: show(low), high: show(high) });
}
