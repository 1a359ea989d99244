import type { ModelCall } from '../../run/model-port.ts';
import { mediaIn } from '../providers/messages.ts';

/** The usual length of an answer without a limit. */
export const usualOutput = 1_024;

/** The expected usage of a call for the provider's tokens a minute; corrected by the actual one afterwards. */
export const expectedTokens = (call: ModelCall): number => tokensAsked(call) + (call.max_tokens ?? usualOutput);

/** The estimated usage of a broken call: its question, and the characters received so far. */
export const tokensUntil = (call: ModelCall, characters: number): { input_tokens: number; output_tokens: number } => ({
  input_tokens: tokensAsked(call),
  output_tokens: Math.ceil(characters / 3),
});

/** The most tokens of a picture of usual size at providers that document it (Anthropic 1,568, OpenAI 1,105, Google 1,290). */
const pictureTokens = 1_600;
/**
 * Google counts 32 tokens for a second of audio; a second in the largest usual format (MP3 at 128 kbit/s) has 16,000 bytes.
 */
const bytesPerToken = 500;

/** The tokens of everything in a request, estimated upwards: also earlier tool calls and tool definitions. */
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
