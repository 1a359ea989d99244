import { type FileHandle, open, readFile } from 'node:fs/promises';
import { diskError, errnoOf } from '../../disk/errno.ts';
import type { Json, JsonMap } from '../../language/json.ts';
import { recordingTexts } from '../../language/texts/run/recordings.ts';
import { say } from '../../language/texts.ts';
import type { CallPlace } from '../../run/call-place.ts';
import { withoutCallKey } from '../../run/calls/call-key.ts';
import type { ModelAnswer, ModelCall } from '../../run/model-port.ts';
import type { Mask } from '../../run/secrets/mask.ts';
import { toFailure } from '../../state/failure.ts';
import { splitCall } from '../../state/path.ts';
import { Refusal } from '../refusal.ts';
import type { Backend } from './backend.ts';
import type { CallEntry, LockedEntry } from './entry.ts';
import { portableRequestHash, recordedAnswer, recordedRequest, recordingHeader } from './entry.ts';
import { readRecording, wholeLines } from './file.ts';
import type { PortableFolders } from './portable.ts';
import { makePortable } from './portable.ts';

/**
 * Writes every call of a model or tool with its result into `file`, a line of JSON each, without secrets and without the
 * folders of this machine. An older recording of that name is replaced, or continued with `goOn`; any other file there is a
 * Refusal.
 */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one function for each port that is recorded
export async function recordingBackend(file: string, mask: Mask, { goOn = false } = {}): Promise<Backend> {
  const before = await readExisting(file);
  let away: PortableFolders['away'] = (value) => value;
  let handle: FileHandle | undefined;
  let writing: Promise<unknown> = Promise.resolve();
  let failed: unknown;

  /** By step: the model chosen for each name. */
  const choices = new Map<string, { named: string | undefined; model: string; reason: string }[]>();
  const choiceOf = (step: string, model: string) =>
    [...(choices.get(step) ?? []), ...(choices.get('') ?? [])].find((choice) => choice.model === model);

  /** A line is written before the run continues, so that a resumed run finds it. */
  const write = (line: Json | object): Promise<void> => {
    const done = writing.then(() => handle?.appendFile(`${JSON.stringify(line)}\n`));
    writing = done.catch((error: unknown) => {
      failed ??= error;
    });
    return writing.then(() => undefined);
  };

  const entry = async (
    asked: JsonMap,
    { path = '', kind = 'auto' }: Partial<CallPlace>,
    name: string,
    rest: Omit<CallEntry, 'path' | 'kind' | 'name' | 'request' | 'asked'>,
  ): Promise<void> => {
    const shown = away(asked);
    const choice = kind === 'tool' ? undefined : choiceOf(splitCall(path)?.step ?? '', name);
    const about: CallEntry = {
      path,
      kind,
      name,
      named: choice?.named,
      reason: choice?.reason,
      request: portableRequestHash(shown),
      asked: shown,
    };
    const line: Json = JSON.parse(JSON.stringify({ ...about, ...rest }));
    await write(away(line));
  };

  const recordAnswer = (call: ModelCall, place: Partial<CallPlace>, answer: ModelAnswer): Promise<void> => {
    const { model, usage, cost, note } = answer;
    return entry(recordedRequest(call), place, call.model, { answer: recordedAnswer(answer), model, usage, cost, note });
  };

  return {
    mode: 'record',
    recording: file,
    outside: true,
    models: (models) => ({
      ...models,
      choose(named, step, criteria) {
        const choice = models.choose(named, step, criteria);
        choices.set(step ?? '', [{ named, ...choice }, ...(choices.get(step ?? '') ?? []).filter((one) => one.named !== named)]);
        return choice;
      },
      batches: models.batches && {
        ...models.batches,
        async *results(ref, asked, signal) {
          const calls = new Map(asked.calls.map((one) => [one.id, one]));
          for await (const row of models.batches?.results(ref, asked, signal) ?? []) {
            const { call, place } = calls.get(row.id) ?? {};
            // A call without a path is not awaited in this run.
            if (call && place && 'answer' in row) await recordAnswer(call, place, row.answer);
            else if (call && place && 'failure' in row)
              await entry(recordedRequest(call), place, call.model, { failure: toFailure(row.failure) });
            yield row;
          }
        },
      },
      async call(call, options) {
        try {
          const answer = await models.call(call, options);
          await recordAnswer(call, options.place ?? {}, answer);
          return answer;
        } catch (error) {
          if (!options.signal.aborted)
            await entry(recordedRequest(call), options.place ?? {}, call.model, { failure: toFailure(error) });
          throw error;
        }
      },
    }),
    tools: (tools) => ({
      ...tools,
      async call(tool, action, parameters, context) {
        const { key } = context;
        const request = withoutCallKey({ tool, action, parameters }, key);
        try {
          const answer = await tools.call(tool, action, parameters, context);
          await entry(request, context.place ?? {}, `${tool}.${action}`, { answer: withoutCallKey(answer, key) });
          return answer;
        } catch (error) {
          const failure = toFailure(error);
          // A call refused for a missing permission had no effect; it is made again once it is permitted.
          if (!context.signal.aborted && !failure.needs)
            await entry(request, context.place ?? {}, `${tool}.${action}`, { failure });
          throw error;
        }
      },
    }),
    async begin(places) {
      ({ away } = makePortable(places, mask.text));
      try {
        handle = await open(file, goOn && before ? 'r+' : 'w');
        if (goOn && before) {
          const end = wholeLines(before).length;
          await handle.truncate(end);
          await handle.close();
          handle = await open(file, 'a');
        } else await write(recordingHeader);
      } catch (error) {
        throw diskError(error, recordingTexts.unwritten, file);
      }
    },
    event(event) {
      if (event.type !== 'auto.resolved' || !event.locked) return;
      const { site: auto, question, answer, model } = event;
      const line: LockedEntry = { auto, question, answer, model };
      void write(line);
    },
    async end() {
      await writing;
      await handle?.close();
      if (failed) throw diskError(failed, recordingTexts.unwritten, file);
    },
  };
}

/** The bytes of an existing recording. Throws a Refusal for any other file. */
async function readExisting(file: string): Promise<Buffer | undefined> {
  const bytes = await readFile(file).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw diskError(error, recordingTexts.unwritten, file);
  });
  if (!bytes?.length) return undefined;

  try {
    readRecording(bytes, file);
  } catch {
    throw new Refusal(say(recordingTexts.otherFile, { file }), { hint: say(recordingTexts.otherFileHint), file });
  }

  return bytes;
}
