import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { errnoWords } from '../../disk/errno.ts';
import { recordingTexts } from '../../language/texts/run/recordings.ts';
import { say } from '../../language/texts.ts';
import type { Mask } from '../../run/secrets/mask.ts';
import { isRunError } from '../../state/failure.ts';
import { findRun } from '../../store/runs/runs.ts';
import { Refusal } from '../refusal.ts';
import type { Backend } from './backend.ts';
import { liveBackend } from './backend.ts';
import { readRecording } from './file.ts';
import { recordingOfRun } from './from-run.ts';
import { recordingBackend } from './record.ts';
import type { Recording } from './recording.ts';
import { replayBackend } from './replay.ts';

/** The named recording: a file, the folder of a run, or a run by its name. Throws a Refusal. */
export async function openRecording(wanted: string, { cwd, root }: { cwd: string; root: string }): Promise<Recording> {
  const place = resolve(cwd, wanted);
  const stats = await stat(place).catch(() => undefined);
  if (stats?.isDirectory()) return recordingOfRun(place);
  if (!stats) {
    const run = await findRun(root, wanted).catch((error: unknown) => {
      if (!isRunError(error)) throw error;
      throw new Refusal(say(recordingTexts.noSource, { source: wanted }), { hint: say(recordingTexts.noSourceHint) });
    });
    return recordingOfRun(run.folder);
  }

  const bytes = await readFile(place).catch((error: unknown) => {
    throw new Refusal(say(recordingTexts.unreadable, { file: place, why: errnoWords(error) }), { file: place });
  });

  return readRecording(bytes, place);
}

/** The backend of a new run. Throws a Refusal where a recording cannot be read or written. */
export async function openBackend(
  { record, replay }: { record?: string; replay?: string },
  mask: Mask,
  places: { cwd: string; root: string },
): Promise<Backend> {
  if (record !== undefined && replay !== undefined) throw new Refusal(say(recordingTexts.both));
  if (replay !== undefined) return replayBackend(await openRecording(replay, places), mask.text);
  return record === undefined ? liveBackend : recordingBackend(resolve(places.cwd, record), mask);
}

/**
 * The backend of a resumed run: the same as at its start. Throws a Refusal where its recording is missing, or it is a test
 * case; it never becomes live.
 */
export async function reopenBackend(
  { mode, recording, root, workdir }: { mode: Backend['mode']; recording?: string; root: string; workdir: string },
  mask: Mask,
): Promise<Backend> {
  if (mode === 'live') return liveBackend;
  if (recording === undefined) throw new Refusal(say(recordingTexts.ofCase), { hint: say(recordingTexts.ofCaseHint) });
  if (mode === 'record') return recordingBackend(recording, mask, { goOn: true });
  const stats = await stat(recording).catch(() => undefined);
  if (!stats) throw new Refusal(say(recordingTexts.gone, { source: recording }));
  return replayBackend(await openRecording(recording, { cwd: workdir, root }), mask.text);
}
