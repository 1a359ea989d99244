// Only this file loads the price table: a bundle of its own.
import { calcPrice, findProvider } from '@pydantic/genai-prices';
import { defined } from '../../../language/json.ts';

/** The table's entry for a model. Prices are USD per million tokens, for a short question where longer ones cost more. */
export interface KnownModel {
  id: string;
  context?: number;
  input_price?: number;
  output_price?: number;
  cached_price?: number;
  deprecated?: true;
}

export interface BilledCounts {
  input_tokens: number;
  output_tokens: number;
  cached_tokens?: number;
  written_tokens?: number;
  media?: { seconds?: number; picture_tokens?: number; heard_tokens?: number };
}

/** Names of media models: the table matches some other models by a prefix. */
const ofMedia = /image|tts|whisper|transcri|voxtral|speech|audio|banana|imagine/;

/** The cost of a call in USD; undefined for a server or model that is not in the table. `at` is milliseconds since 1970. */
export function tablePrice(base_url: string, model: string, spent: BilledCounts, at: number): number | undefined {
  const { input_tokens, output_tokens } = spent;
  // Impossible counts are clamped, since the table refuses them.
  const cache_read_tokens = Math.min(spent.cached_tokens ?? 0, input_tokens);
  const cache_write_tokens = Math.min(spent.written_tokens ?? 0, input_tokens - cache_read_tokens);
  const usage = { input_tokens, output_tokens, cache_read_tokens, cache_write_tokens };
  const options = { providerApiUrl: base_url, timestamp: new Date(at) };
  const { media } = spent;
  if (!media) return calcPrice(usage, model, options)?.total_price;

  const heard = media.seconds === undefined ? {} : { audio_seconds: media.seconds };
  const drawn = media.picture_tokens === undefined ? {} : { output_image_tokens: Math.min(media.picture_tokens, output_tokens) };
  const sound = media.heard_tokens === undefined ? {} : { input_audio_tokens: Math.min(media.heard_tokens, input_tokens) };
  const found = calcPrice({ ...usage, ...drawn, ...sound, ...heard }, model, options);

  // A price of zero belongs to another unit than was counted.
  return found && ofMedia.test(found.model.id) && found.total_price > 0 ? found.total_price : undefined;
}

/** The entry of one model in the table. */
export function knownModel(base_url: string, model: string, at: number): KnownModel | undefined {
  const million = 1_000_000;
  const price = calcPrice({ input_tokens: 1, output_tokens: 1 }, model, { providerApiUrl: base_url, timestamp: new Date(at) });
  if (!price) return undefined;

  const { context_window, deprecated, id } = price.model;
  const cached = tablePrice(base_url, model, { input_tokens: 1, output_tokens: 0, cached_tokens: 1 }, at);
  return defined<KnownModel>({
    id,
    context: context_window,
    input_price: price.input_price * million,
    output_price: price.output_price * million,
    cached_price: cached === undefined ? undefined : cached * million,
    deprecated: deprecated ? true : undefined,
  });
}

/** The names of all models in the table for a server. */
export const modelsAt = (base_url: string): string[] =>
  findProvider({ providerApiUrl: base_url })?.models.map(({ id }) => id) ?? [];
