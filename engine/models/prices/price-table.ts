import { makers } from '../../language/providers.ts';
import type { Counts } from '../contract.ts';
import type { ProviderEntry } from '../settings/provider-table.ts';
import type { BilledCounts, KnownModel } from './lazy/prices.ts';

/** Where figures come from that baton.yaml does not give. The date is that of the release; a test holds both to what is installed. */
export const priceTable = { package: '@pydantic/genai-prices', version: '0.1.8', date: '2026-09-23' } as const;

type At = Pick<ProviderEntry, 'base_url'>;

/** Not `import()`: the worst that a call may cost is asked for before anything can be waited for. It is loaded at the first use. */
function table(): typeof import('./lazy/prices.ts') {
  const loaded: typeof import('./lazy/prices.ts') = require('./lazy/prices.ts');
  return loaded;
}

/**
 * What a call cost in USD by the table; undefined where the server, the model or a count of tokens is unknown. `at` is milliseconds since
 * 1970, for prices that change.
 */
export function tableCost({ base_url }: At, model: string, counts: Counts | undefined, at: number): number | undefined {
  // What was only heard for so long has no tokens.
  const standard = counts?.media?.seconds === undefined ? undefined : 0;
  const { input_tokens = standard, output_tokens = standard, ...more } = counts ?? {};
  if (base_url === undefined || input_tokens === undefined || output_tokens === undefined) return undefined;
  const spent: BilledCounts = { input_tokens, output_tokens, ...more };
  return table().tablePrice(base_url, model, spent, at);
}

/** What a batch costs as a share of the usual price, as the provider says at its own address; undefined elsewhere. */
export function batchPriceAt({ base_url }: At): number | undefined {
  const origin = base_url === undefined ? undefined : URL.parse(base_url)?.origin;
  const home = Object.values(makers).find((maker) => URL.parse(maker.base_url ?? '')?.origin === origin);
  return home?.batches?.price;
}

/** What the table says of a model at this server. */
export const fromTable = ({ base_url }: At, model: string, at: number): KnownModel | undefined =>
  base_url === undefined ? undefined : table().knownModel(base_url, model, at);

/** The models that the table knows of a server. */
export const namesInTable = ({ base_url }: At): string[] => (base_url === undefined ? [] : table().modelsAt(base_url));
