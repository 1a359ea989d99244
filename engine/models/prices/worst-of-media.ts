import { defined } from '../../language/json.ts';
import type { ModelCall, WorstCase } from '../../run/model-port.ts';
import { makingOfTarget } from '../calls/makes.ts';
import { mediaIn } from '../providers/messages.ts';
import type { ResolvedModel } from '../selection/resolved-model.ts';
import type { PriceOf } from './call-cost.ts';
import { tokensAsked } from './tokens.ts';

/** A slow speaker's characters a second; Gemini counts 25 tokens for each second, rounded up. */
const charactersPerSecond = 5;
const tokensPerSecond = 32;

/**
 * The bytes of a second in the smallest usual audio formats: 8,000 samples of 16 bits for WAV, 16 kbit/s for compressed ones.
 */
const leastBytes = { wav: 16_000, other: 2_000 };

/** The highest usage of a picture, speech or a transcript. The cost is unknown where the amount is unbounded. */
export function worstOfMedia(call: ModelCall, { entry, name }: ResolvedModel, price: PriceOf): WorstCase {
  const { makes } = call;
  const input_tokens = tokensAsked(call);
  if (makes?.task === 'picture') {
    const { count } = makes;
    const row = entry && makingOfTarget({ entry, name }, 'picture');
    const each = row?.tokens?.(makes);
    const output_tokens = (each ?? 0) * count;
    const media = defined({ pictures: count, picture_tokens: each === undefined ? undefined : output_tokens });
    const cost = price(defined({ input_tokens, output_tokens: each === undefined ? undefined : output_tokens, media }));
    return defined<WorstCase>({ tokens: input_tokens + output_tokens, cost });
  }
  if (makes?.task === 'speech') {
    const characters = call.messages.reduce((sum, { content }) => sum + content.length, 0);
    const output_tokens = Math.ceil(characters / charactersPerSecond) * tokensPerSecond;
    return defined<WorstCase>({ tokens: input_tokens + output_tokens, cost: price({ input_tokens, output_tokens, media: {} }) });
  }

  const seconds = mediaIn(call.messages).reduce(
    (sum, { type, bytes }) => sum + bytes / (type === 'audio/wav' ? leastBytes.wav : leastBytes.other),
    0,
  );

  // A transcript is no longer than its recording.
  const heard_tokens = Math.ceil(seconds * tokensPerSecond);
  const counts = { input_tokens: input_tokens + heard_tokens, output_tokens: heard_tokens };
  const prices = [price({ media: { seconds } }), price({ ...counts, media: { heard_tokens } })].filter(
    (one) => one !== undefined,
  );

  return defined<WorstCase>({
    tokens: counts.input_tokens + counts.output_tokens,
    cost: prices.length ? Math.max(...prices) : undefined,
  });
}
