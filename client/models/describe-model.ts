import { modelListTexts } from '../texts/models.ts';
import type { AvailableModel, ListedProvider } from './project-models.ts';

/** The format of a provider's key, for people. */
export function keyWords({ key, key_names, refusal }: ListedProvider): string {
  if (refusal !== undefined) return refusal;
  const names = key_names.join(modelListTexts.orName());
  if (key === 'present') return modelListTexts.keyPresent();
  if (key === 'program') return modelListTexts.keyOfProgram();
  if (key === 'none') return modelListTexts.keyNotNeeded();
  return key === 'missing' ? modelListTexts.keyMissing(names) : modelListTexts.keyUnfit(names);
}

/**
 * What is known of a model: its context window, and its price for a million tokens. Unknown figures are reported as unknown.
 */
export function figuresOf(model: AvailableModel): string {
  if (model.context === undefined) return priceOf(model);
  return [modelListTexts.reads(model.context.toLocaleString()), priceOf(model)].join(' · ');
}

function priceOf({ input_price: input, output_price: output }: AvailableModel): string {
  if (input === undefined || output === undefined) return modelListTexts.priceUnknown();
  return input === 0 && output === 0 ? modelListTexts.free() : modelListTexts.price(money(input), money(output));
}

/** To a hundredth of a cent, without trailing zeros. */
const money = (amount: number): string => `$${Number(amount.toFixed(4))}`;

/** The source of the figures; empty if there is none. */
export function sourceOf({ from }: AvailableModel, { package: name, date }: { package: string; date: string }): string {
  const sources = new Set(Object.values(from));
  return [
    sources.has('baton.yaml') && modelListTexts.figuresFromSettings(),
    sources.has('table') && modelListTexts.figuresFromTable(name, date),
  ]
    .filter(Boolean)
    .join(' ');
}
