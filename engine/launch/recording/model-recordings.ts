import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Json } from '../../language/json.ts';
import { definedMap, isMap } from '../../language/json.ts';
import { recordingTexts } from '../../language/texts/run/recordings.ts';
import { say } from '../../language/texts.ts';
import type { RecordedAnswer, Recordings } from '../../models/providers/embedded/backends.ts';
import { logMessages, toolCalls } from '../../run/kinds/prompt/session.ts';
import type { Mask } from '../../run/secrets/mask.ts';
import { RunError } from '../../state/failure.ts';
import { Refusal } from '../refusal.ts';
import { openRecording } from './open.ts';
import type { RunFolders } from './portable.ts';
import { makePortable } from './portable.ts';
import type { RecordedCall, Recording } from './recording.ts';

/** Recordings that answer in place of a model. */
interface ModelRecordings extends Recordings {
  /** Sets the folders of the run, which recordings hold as marks. */
  at(places: RunFolders): void;
}

/**
 * Recordings and earlier runs of a workspace, by file or by run name, read on demand. A question is found by its messages; of
 * several equal ones the same call is preferred, else the first.
 */
export function openModelRecordings(root: string, mask: Mask): ModelRecordings {
  let { away, back } = makePortable({ output: '', workdir: root, root }, mask.text);
  const open = new Map<string, Promise<{ recording: Recording; known: ReadonlyMap<string, RecordedCall[]> }>>();

  const opened = (source: string) => {
    const found =
      open.get(source) ??
      openRecording(source, { cwd: root, root }).then((recording) => ({ recording, known: callsByMessages(recording, away) }));
    open.set(source, found);
    return found;
  };

  return {
    at(places) {
      ({ away, back } = makePortable(places, mask.text));
    },
    fault(source) {
      // A run is named by its id or the beginning of it, and looked up on demand.
      const isFile = /[./\\]/.test(source);
      if (!isFile || existsSync(resolve(root, source))) return undefined;
      return { message: say(recordingTexts.noSource, { source }), hint: say(recordingTexts.noSourceHint) };
    },
    async find(source, { messages, metadata }) {
      const { recording, known } = await opened(source).catch((error: unknown) => {
        if (!(error instanceof Refusal)) throw error;
        throw new RunError({ kind: 'bad-request', message: error.message, hint: error.hint });
      });
      const all = known.get(JSON.stringify(away(withoutThoughts(logMessages(messages))))) ?? [];
      const call = all.find(({ path }) => path === metadata?.call) ?? all[0];
      if (!call) return undefined;

      return call.failure ? { failure: call.failure } : recordedReply(back(await recording.read(call)), call);
    },
  };
}

function callsByMessages({ calls, hash }: Recording, away: (value: Json) => Json): ReadonlyMap<string, RecordedCall[]> {
  const known = new Map<string, RecordedCall[]>();
  for (const call of calls) {
    const words = isMap(call.asked) ? call.asked['messages'] : undefined;
    if (words === undefined) continue;
    // A recording has marks already, a log has the folders of its own run.
    const key = JSON.stringify(withoutThoughts(hash === 'logged' ? away(words) : words));
    known.set(key, [...(known.get(key) ?? []), call]);
  }

  return known;
}

/** Only the text and calls of a message: a provider's reasoning is private to it. */
function withoutThoughts(messages: Json): Json {
  if (Array.isArray(messages)) return messages.map(withoutThoughts);
  if (!isMap(messages)) return messages;
  const { role = null, content = null, call, calls } = messages;
  const plain = toolCalls(calls).map(({ id, name, arguments: given }): Json => ({ id, name, arguments: given }));
  return definedMap({ role, content, calls: plain.length > 0 ? plain : undefined, call });
}

function recordedReply(answer: Json, { usage }: RecordedCall): RecordedAnswer {
  const { text, calls } = isMap(answer) ? answer : {};
  return { text: typeof text === 'string' ? text : '', calls: toolCalls(calls), usage };
}
