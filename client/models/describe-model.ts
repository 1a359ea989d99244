import { clientTexts } from '../texts.ts';
import type { AvailableModel, ListedProvider } from './project-models.ts';

/** What a provider's key is like, for people. */
export function keyWords({ key, key_names, refusal }: ListedProvider): string {
  if (refusal !== undefined) return refusal;
  const names = key_names.join(clientTexts.orName());
  if (key === 'present') return clientTexts.keyPresent();
  if (key === 'none') return clientTexts.keyNotNeeded();
  return key === 'missing' ? clientTexts.keyMissing(names) : clientTexts.keyUnfit(names);
}

/** What is known of a model: how much it can read, and what it costs for a million tokens. Unknown figures are said to be unknown. */
export const figuresOf = (model: AvailableModel): string =>
  [...(model.context === undefined ? [] : [clientTexts.reads(model.context.toLocaleString())]), priceOf(model)].join(' · ');

function priceOf({ input_price: input, output_price: output }: AvailableModel): string {
  if (input === undefined || output === undefined) return clientTexts.priceUnknown();
  return input === 0 && output === 0 ? clientTexts.free() : clientTexts.price(money(input), money(output));
}

/** To a hundredth of a cent, without needless zeros. */
const money = (amount: number): string => `$${Number(amount.toFixed(4))}`;

/** Where the figures come from; nothing where there are none. */
export function sourceOf({ from }: AvailableModel, { package: name, date }: { package: string; date: string }): string {
  const sources = new Set(Object.values(from));
  return [
    ...(sources.has('baton.yaml') ? [clientTexts.figuresFromSettings()] : []),
    ...(sources.has('table') ? [clientTexts.figuresFromTable(name, date)] : []),
  ].join(' ');
}
