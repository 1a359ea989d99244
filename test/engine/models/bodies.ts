/**
 * Compiled by `npx tsc`, never run: the types of the SDKs refuse what their APIs do not know, where a request is written. Each case fails
 * to compile if its type lets the parameter through.
 */
import type { messagesParameters } from '../../../engine/language/providers/anthropic.ts';
import type { contentParameters } from '../../../engine/language/providers/google.ts';
import type { chatParameters, responsesParameters } from '../../../engine/language/providers/openai.ts';
import type { MessageBody } from '../../../engine/models/providers/anthropic/lazy/anthropic.ts';
import type { ContentBody } from '../../../engine/models/providers/google/lazy/google.ts';
import type { ChatBody, ResponseBody } from '../../../engine/models/providers/openai/lazy/openai.ts';

const model = 'm';

// @ts-expect-error: the API has had no sampling since 2026-10-21.
export const warmMessage: MessageBody = { model, max_tokens: 1, messages: [], temperature: 0 };
// @ts-expect-error
export const narrowMessage: MessageBody = { model, max_tokens: 1, messages: [], top_p: 1 };
// @ts-expect-error
export const topMessage: MessageBody = { model, max_tokens: 1, messages: [], top_k: 1 };
// @ts-expect-error
export const madeUpMessage: MessageBody = { model, max_tokens: 1, messages: [], made_up: 1 };
// @ts-expect-error: a tool is described, not called.
export const badTool: MessageBody = { model, max_tokens: 1, messages: [], tools: [{ name: 'a', input_schema: {} }] };

// @ts-expect-error
export const madeUpChat: ChatBody = { model, messages: [], made_up: 1 };
// @ts-expect-error: the name that Responses has for it.
export const longChat: ChatBody = { model, messages: [], max_output_tokens: 1 };
// @ts-expect-error: without its name.
export const badFormat: ChatBody['response_format'] = { type: 'json_schema', json_schema: { strict: true } };

// @ts-expect-error
export const madeUpResponse: ResponseBody = { model, input: [], made_up: 1 };
// @ts-expect-error: the name that chat completions have for it.
export const longResponse: ResponseBody = { model, input: [], max_tokens: 1 };
// @ts-expect-error: Responses know no seed.
export const seededResponse: ResponseBody = { model, input: [], seed: 1 };

// @ts-expect-error
export const madeUpContent: ContentBody = { model, contents: [], config: { made_up: 1 } };
// @ts-expect-error: the names of the API itself; the SDK has its own.
export const stoppedContent: ContentBody = { model, contents: [], config: { stop: ['x'] } };

/** The lists of names that `check` goes by are those of the SDKs, no more and no fewer. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
type Names<Parameters extends { names: readonly string[] }> = Parameters['names'][number];

export const anthropicNames: Same<Names<typeof messagesParameters>, keyof MessageBody | 'stream'> = true;
export const chatNames: Same<Names<typeof chatParameters>, keyof ChatBody | 'stream'> = true;
export const responseNames: Same<Names<typeof responsesParameters>, keyof ResponseBody | 'stream'> = true;
export const googleNames: Same<Names<typeof contentParameters>, keyof NonNullable<ContentBody['config']>> = true;
