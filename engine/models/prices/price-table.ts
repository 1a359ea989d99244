import { makers } from '../../language/providers.ts';
import type { Counts } from '../contract.ts';
import type { ProviderEntry } from '../settings/provider-table.ts';
import type { BilledCounts, KnownModel } from './lazy/prices.ts';

/**
 * The source of figures that baton.yaml does not give. The date is its release date; a test compares both with the installed
 * version.
 */
export const priceTable = { package: '@pydantic/genai-prices', version: '0.1.8', date: '2026-09-23' } as const;

type At = Pick<ProviderEntry, 'base_url'>;

/** Not `import()`: the worst-case cost is needed synchronously. Loaded at its first use. */
function table(): typeof import('./lazy/prices.ts') {
  const loaded: typeof import('./lazy/prices.ts') = require('./lazy/prices.ts');
  return loaded;
}

/**
 * The cost of a call in USD by the table; undefined where the server, the model or a token count is unknown. `at` is
 * milliseconds since 1970, for prices that change.
 */
export function tableCost({ base_url }: At, model: string, counts: Counts | undefined, at: number): number | undefined {
  // Audio that is billed by its duration has no tokens.
  const standard = counts?.media?.seconds === undefined ? undefined : 0;
  const { input_tokens = standard, output_tokens = standard, ...more } = counts ?? {};
  if (base_url === undefined || input_tokens === undefined || output_tokens === undefined) return undefined;
  const spent: BilledCounts = { input_tokens, output_tokens, ...more };
  return table().tablePrice(base_url, model, spent, at);
}

/** The batch price as a share of the normal one, for the provider's own address; undefined elsewhere. */
export function batchPriceAt({ base_url }: At): number | undefined {
  const origin = base_url === undefined ? undefined : URL.parse(base_url)?.origin;
  const home = Object.values(makers).find((maker) => URL.parse(maker.base_url ?? '')?.origin === origin);
  return home?.batches?.price;
}

/** The table's entry for a model at this server. */
export const fromTable = ({ base_url }: At, model: string, at: number): KnownModel | undefined =>
  base_url === undefined ? undefined : table().knownModel(base_url, model, at);

/** The models in the table for a server. */
export const namesInTable = ({ base_url }: At): string[] => (base_url === undefined ? [] : table().modelsAt(base_url));
