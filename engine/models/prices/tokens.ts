import type { ModelCall } from '../../run/model-port.ts';
import { mediaIn } from '../providers/messages.ts';

/** An answer of usual length, where nothing says how long one may become. */
export const usualOutput = 1_024;

/** What a call is thought to take of a provider's tokens a minute; what it really took is put in its place afterwards. */
export const expectedTokens = (call: ModelCall): number => tokensAsked(call) + (call.max_tokens ?? usualOutput);

/** The estimated usage of a call that broke off: its question, and the characters received so far. */
export const tokensUntil = (call: ModelCall, characters: number): { input_tokens: number; output_tokens: number } => ({
  input_tokens: tokensAsked(call),
  output_tokens: Math.ceil(characters / 3),
});

/** The most that a picture of usual size counts for at the providers that say so (Anthropic 1,568, OpenAI 1,105, Google 1,290). */
const pictureTokens = 1_600;
/** Google counts 32 tokens a second of sound; a second of the densest usual sort (MP3 at 128 kbit/s) has 16,000 bytes. */
const bytesPerToken = 500;

/** Tokens of everything that travels with the question, estimated upwards: earlier calls of tools and the offer of tools too. */
export function tokensAsked({ messages, schema, tools }: ModelCall): number {
  const texts = messages.map((message) =>
    message.role === 'assistant' && message.calls ? message.content + JSON.stringify(message.calls) : message.content,
  );
  const mediaTokens = mediaIn(messages).reduce(
    (sum, { kind, bytes }) => sum + (kind === 'image' ? pictureTokens : Math.ceil(bytes / bytesPerToken)),
    0,
  );
  return mediaTokens + estimate(texts.join('\n') + [schema, tools].map((part) => (part ? JSON.stringify(part) : '')).join(''));
}

function estimate(text: string): number {
  let wide = 0;
  for (let at = 0; at < text.length; at++) {
    if (text.charCodeAt(at) > 127) wide++;
  }
  return Math.ceil((text.length - wide) / 3) + wide;
}
