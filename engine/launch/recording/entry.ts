import type { Json, JsonMap } from '../../language/json.ts';
import { isMap } from '../../language/json.ts';
import type { ModelAnswer, ModelCall } from '../../run/ports.ts';
import type { Failure } from '../../state/failure.ts';
import type { Usage } from '../../state/usage.ts';
import { sha256 } from '../../store/artifacts.ts';

/** The first line of a recording. A change of what lines mean raises the version. */
export const header = { baton: 'recording', version: 1 } as const;

/** One call of a model or a tool with what came of it: an answer or a failure. */
export interface CallEntry {
  /** `step#2`; empty for what is asked before the first step. */
  path: string;
  /** `model`, `tool`, `repair`, `auto`, … */
  kind: string;
  /** The model, or the tool with its action. */
  name: string;
  /** The model that the step named, where it named one, and why this one was chosen. */
  named?: string;
  reason?: string;
  /** Fingerprint of what was asked. */
  request: string;
  /** What was asked, for people. */
  asked?: Json;
  answer?: Json;
  failure?: Failure;
  /** The model that answered. */
  model?: string;
  usage?: Usage;
  /** USD. */
  cost?: number;
  note?: string;
}

/** An answer for an AUTO tag that stood in the lock file, so that nobody was asked. */
export interface LockedEntry {
  auto: string;
  question: string;
  answer: Json;
  model: string;
}

export const isCallEntry = (value: unknown): value is CallEntry =>
  isMap(value) &&
  ['path', 'kind', 'name', 'request'].every((name) => typeof value[name] === 'string') &&
  (value['answer'] !== undefined || isMap(value['failure']));

export const isLockedEntry = (value: unknown): value is LockedEntry =>
  isMap(value) && ['auto', 'question', 'model'].every((name) => typeof value[name] === 'string') && value['answer'] !== undefined;

/** What a model is asked, as far as it makes the call what it is. */
export function askedOfModel({ model, messages, schema, tools, temperature, max_tokens, options }: ModelCall): JsonMap {
  const said = messages.map(
    (message): JsonMap => ({
      role: message.role,
      content: message.content,
      ...(message.role === 'assistant' && message.calls
        ? { calls: message.calls.map(({ id, name, arguments: given }) => ({ id, name, arguments: given })) }
        : {}),
      ...(message.role === 'tool' ? { call: message.call } : {}),
      ...(message.role !== 'tool' && message.role !== 'assistant' && message.media?.length
        ? { media: message.media.map(({ type, artifact, at }) => ({ type, artifact, at })) }
        : {}),
    }),
  );
  return {
    model,
    messages: said,
    ...(schema ? { schema } : {}),
    ...(tools ? { tools: tools.map(({ name }) => name) } : {}),
    ...(temperature === undefined ? {} : { temperature }),
    ...(max_tokens === undefined ? {} : { max_tokens }),
    ...(options ? { options } : {}),
  };
}

/** What a model said, as far as it is an answer. */
export const saidBy = ({ text, object, calls }: ModelAnswer): JsonMap => ({
  text,
  ...(object === undefined ? {} : { object }),
  ...(calls ? { calls: calls.map(({ id, name, arguments: given }) => ({ id, name, arguments: given })) } : {}),
});

/** The fingerprint of what was asked, once it is independent of place and secrets. */
export const requestHash = (asked: Json): string => sha256(JSON.stringify(asked)).slice(0, 16);
