import type { Json } from '../../../language/json.ts';
import { modelsTexts } from '../../../language/texts/run/models.ts';
import { say } from '../../../language/texts.ts';
import { RunError } from '../../../state/failure.ts';
import { endOf, type ModelRequest, type Provider } from '../../contract.ts';
import type { ProviderEntry } from '../../settings/provider-table.ts';
import { noAddress, type ProviderAdapter } from '../adapter.ts';
import type { Recordings } from './backends.ts';
import { embeddedProvider } from './provider.ts';

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
