import type { Json, JsonMap } from '../../language/json.ts';
import { isMap } from '../../language/json.ts';
import { recordingTexts } from '../../language/texts/run/recordings.ts';
import { say } from '../../language/texts.ts';
import { serverActions } from '../../language/tools/own.ts';
import type { CallPlace } from '../../run/call-place.ts';
import { withCallKey, withoutCallKey } from '../../run/calls/call-key.ts';
import type { ModelAnswer, ToolCall } from '../../run/model-port.ts';
import { RunError } from '../../state/failure.ts';
import type { Backend } from './backend.ts';
import { portableRequestHash, recordedRequest } from './entry.ts';
import type { PortableFolders } from './portable.ts';
import { makePortable } from './portable.ts';
import type { RecordedCall, Recording } from './recording.ts';

/**
 * Answers every call from a recording, by its path and request. An unknown call fails as `bad-request`: no real model or tool
 * is ever used. `text` masks secrets, as it did when the recording was made.
 */
export function replayBackend(recording: Recording, text: (one: string) => string): Backend {
  let { away, back }: PortableFolders = { away: (value) => value, back: (value) => value };

  const recorded = (asked: JsonMap, place: Pick<CallPlace, 'path' | 'request'> | undefined): RecordedCall | undefined => {
    const request = recording.hash === 'logged' && place ? place.request : portableRequestHash(away(asked));
    return recording.find(place?.path ?? '', request);
  };

  async function answered(
    asked: JsonMap,
    place: CallPlace | undefined,
    name: string,
  ): Promise<{ call: RecordedCall; answer: Json }> {
    const call = recorded(asked, place);
    if (!call) throw missingCall(recording, place?.path ?? '', name);
    if (call.failure) {
      // The question to a person is known to the tool that asks it; no recording of Baton holds it.
      const { needs: _, ...failure } = call.failure;
      throw new RunError(failure);
    }

    return { call, answer: back(await recording.read(call)) };
  }

  return {
    mode: 'replay',
    recording: recording.source,
    outside: false,
    locked: recording.locked,
    models: (models) => ({
      ...models,
      batches: undefined,
      refusalFor: () => undefined,
      choose(named, step, criteria) {
        const choice = recording.chosen(step ?? '', named);
        return choice
          ? { model: choice.model, reason: choice.reason ?? recordingTexts.asRecorded }
          : models.choose(named, step, criteria);
      },
      async call(asked, { place, delta }) {
        const { call, answer } = await answered(recordedRequest(asked), place, asked.model);
        const reply = replayedAnswer(answer, call, asked.model);
        if (reply.text !== '') delta(reply.text);
        return reply;
      },
    }),
    tools: (tools) => ({
      ...tools,
      async call(tool, action, parameters, { place, key, from }) {
        const asked = withoutCallKey({ tool, action, parameters }, key);
        const { answer: marked } = await answered(asked, place, `${tool}.${action}`);
        const answer = withCallKey(marked, key);
        from?.('replayed');
        return isMap(answer) ? answer : { result: answer };
      },
      // Whether the recorded run listed them again at this place.
      hasOtherTools: async (server, place) => {
        const asked = { tool: server, action: serverActions.tools, parameters: {} };
        return recorded(asked, place) !== undefined;
      },
    }),
    async begin(places) {
      ({ away, back } = makePortable(places, text));
    },
    event: () => undefined,
    end: async () => undefined,
  };
}

/** A recorded model answer, as an answer of this run. */
function replayedAnswer(answer: Json, { model, usage, cost, note }: RecordedCall, asked: string): ModelAnswer {
  const { text, object, calls: recorded } = isMap(answer) ? answer : {};
  const calls = Array.isArray(recorded) ? recorded.filter(isToolCall) : [];
  return {
    text: typeof text === 'string' ? text : '',
    object,
    calls: calls.length ? calls : undefined,
    model: model ?? asked,
    usage,
    cost,
    note,
    provenance: 'replayed',
  };
}

const isToolCall = (value: unknown): value is ToolCall & JsonMap =>
  isMap(value) && typeof value['id'] === 'string' && typeof value['name'] === 'string' && value['arguments'] !== undefined;

function missingCall({ source, knows }: Recording, path: string, name: string): RunError {
  const call = path === '' ? recordingTexts.beforeSteps : path;
  return new RunError({
    kind: 'bad-request',
    message: say(knows(path) && path !== '' ? recordingTexts.changed : recordingTexts.missing, { source, call, name }),
    hint: say(recordingTexts.missingHint),
    retryable: false,
  });
}
