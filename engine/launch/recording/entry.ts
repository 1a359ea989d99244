import type { Json, JsonMap } from '../../language/json.ts';
import { definedMap, isMap } from '../../language/json.ts';
import type { Message, ModelAnswer, ModelCall, ToolCall } from '../../run/model-port.ts';
import type { Failure } from '../../state/failure.ts';
import type { Usage } from '../../state/usage.ts';
import { sha256Hex } from '../../store/files/artifacts.ts';

/** The first line of a recording. Another meaning of the lines raises the version. */
export const recordingHeader = { baton: 'recording', version: 1 } as const;

/** One call of a model or a tool with its result: an answer or a failure. */
export interface CallEntry {
  /** `step#2`; empty for calls before the first step. */
  path: string;
  /** `model`, `tool`, `repair`, `auto`, … */
  kind: string;
  /** The model, or the tool with its action. */
  name: string;
  /** The model that the step named, if it did, and the reason for this one. */
  named?: string;
  reason?: string;
  /** Fingerprint of the request. */
  request: string;
  /** The request, for people. */
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

/** A locked answer for an AUTO tag, which needed no call. */
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

/** The parts of a model request that identify the call. */
export const recordedRequest = ({ model, messages, schema, tools, temperature, max_tokens, options }: ModelCall): JsonMap =>
  definedMap({
    model,
    messages: messages.map(recordedMessage),
    schema,
    tools: tools?.map(({ name }) => name),
    temperature,
    max_tokens,
    options,
  });

function recordedMessage(message: Message): JsonMap {
  const { role, content } = message;
  if (role === 'tool') return { role, content, call: message.call };
  if (role === 'assistant') return definedMap({ role, content, calls: message.calls?.map(recordedToolCall) });
  const media = message.media?.map(({ type, artifact, at }) => ({ type, artifact, at }));
  return definedMap({ role, content, media: media?.length ? media : undefined });
}

/** A tool call without its provider's reasoning. */
const recordedToolCall = ({ id, name, arguments: args }: ToolCall): JsonMap => ({ id, name, arguments: args });

/** The parts of a model's response that are its answer. */
export const recordedAnswer = ({ text, object, calls }: ModelAnswer): JsonMap =>
  definedMap({ text, object, calls: calls?.map(recordedToolCall) });

/** The fingerprint of a request, independent of folders and secrets. */
export const portableRequestHash = (asked: Json): string => sha256Hex(JSON.stringify(asked)).slice(0, 16);
