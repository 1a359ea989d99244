import { texts } from '../texts.ts';
import type { ListedModel, ListedProvider } from './here.ts';

/** What a provider's key is like, for people. */
export function keyWords({ key, key_names, refusal }: ListedProvider): string {
  if (refusal !== undefined) return refusal;
  const names = key_names.join(texts.orName());
  if (key === 'present') return texts.keyPresent();
  if (key === 'none') return texts.keyNotNeeded();
  return key === 'missing' ? texts.keyMissing(names) : texts.keyUnfit(names);
}

/** What is known of a model: how much it can read, and what it costs for a million tokens. Unknown figures are said to be unknown. */
export const figuresOf = (model: ListedModel): string =>
  [...(model.context === undefined ? [] : [texts.reads(model.context.toLocaleString())]), priceOf(model)].join(' · ');

function priceOf({ input_price: input, output_price: output }: ListedModel): string {
  if (input === undefined || output === undefined) return texts.priceUnknown();
  return input === 0 && output === 0 ? texts.free() : texts.price(money(input), money(output));
}

/** To a hundredth of a cent, without needless zeros. */
const money = (amount: number): string => `$${Number(amount.toFixed(4))}`;

/** Where the figures come from; nothing where there are none. */
export function sourceOf({ from }: ListedModel, { package: name, date }: { package: string; date: string }): string {
  const sources = new Set(Object.values(from));
  return [
    ...(sources.has('baton.yaml') ? [texts.figuresFromSettings()] : []),
    ...(sources.has('table') ? [texts.figuresFromTable(name, date)] : []),
  ].join(' ');
}
