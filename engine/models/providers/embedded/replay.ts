import type { Json } from '../../../language/json.ts';
import { modelsTexts } from '../../../language/texts/run/models.ts';
import { say } from '../../../language/texts.ts';
import type { ToolCall } from '../../../run/model-port.ts';
import { type Failure, RunError } from '../../../state/failure.ts';
import type { Usage } from '../../../state/usage.ts';
import { endOf, type ModelRequest, type Provider } from '../../contract.ts';
import type { ModelRefusal, ProviderEntry } from '../../settings/provider-table.ts';
import { noAddress, type ProviderAdapter } from '../adapter.ts';
import { embeddedProvider } from './provider.ts';

/** A model's recorded answer, or failure. */
export type RecordedAnswer = { text: string; calls: readonly ToolCall[]; usage?: Usage } | { failure: Failure };

/** Recordings, by file or run. */
export interface Recordings {
  /** Why it cannot answer; undefined where nothing is known against it. Nothing is read. */
  fault(source: string): ModelRefusal | undefined;
  /** The recorded answer to the same messages; undefined where there is none. Rejects where the recording cannot be read. */
  find(source: string, request: ModelRequest): Promise<RecordedAnswer | undefined>;
}

/** A recording of an earlier run. */
export const replayAdapter: ProviderAdapter = {
  free: 'replayed',
  isNamedByProvider: ({ entry, name }) => name === '' && entry.recording !== undefined,
  refusal({ entry, name }, { recordingRefusal }) {
    const { id, recording } = entry;
    const fault = recordingRefusal?.(recording ?? name);
    if (fault || name !== '' || recording) return fault;
    return { message: say(modelsTexts.noRecording, { provider: id }), hint: say(modelsTexts.noRecordingHint, { provider: id }) };
  },
  unlisted: true,
  open(entry, { recordings }) {
    if (!recordings) throw noAddress(entry);
    return createReplay(entry, recordings);
  },
};

/**
 * Answers from a recording: the provider's, or the one in the model's name. An unknown question fails as `bad-request`; no
 * real model is ever used.
 */
export function createReplay({ id, recording }: Pick<ProviderEntry, 'id' | 'recording'>, recordings: Recordings): Provider {
  return embeddedProvider(id, async function* (request) {
    const source = recording ?? request.model;
    const recorded = await recordings.find(source, request);
    if (!recorded) throw unknown(source, request);
    if ('failure' in recorded) throw new RunError(recorded.failure);
    if (recorded.text !== '') yield { type: 'delta', text: recorded.text };
    for (const call of recorded.calls) yield { type: 'tool-call', ...call, arguments: copy(call.arguments) };
    yield* endOf(recorded.usage, recorded.calls.length ? 'tool-calls' : 'stop');
  });
}

const copy = (value: Json): Json => JSON.parse(JSON.stringify(value));

const unknown = (source: string, { metadata }: ModelRequest): RunError =>
  new RunError({
    kind: 'bad-request',
    message: say(modelsTexts.notRecorded, { source, step: metadata?.call ?? metadata?.step ?? say(modelsTexts.noPath) }),
    hint: say(modelsTexts.notRecordedHint),
  });
