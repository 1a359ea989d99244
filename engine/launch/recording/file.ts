import { isMap, tryParseJson } from '../../language/json.ts';
import { recordingTexts } from '../../language/texts/run/recordings.ts';
import { say } from '../../language/texts.ts';
import type { LockEntry } from '../../workspace/lock-file.ts';
import { Refusal } from '../refusal.ts';
import type { CallEntry } from './entry.ts';
import { isCallEntry, isLockedEntry, recordingHeader } from './entry.ts';
import type { Recording } from './recording.ts';
import { recordingOf } from './recording.ts';

/** The complete lines; one that a crash cut off is left out. */
export const wholeLines = (bytes: Buffer): Buffer => bytes.subarray(0, bytes.lastIndexOf(10) + 1);

/** Reads a recording. Throws a Refusal where it is none, or is damaged. */
export function readRecording(bytes: Buffer, file: string): Recording {
  const [first = '', ...lines] = wholeLines(bytes).toString('utf8').split('\n').slice(0, -1);
  const about = tryParseJson(first);
  if (!isMap(about) || about['baton'] !== recordingHeader.baton)
    throw new Refusal(say(recordingTexts.notOne, { file }), { hint: say(recordingTexts.notOneHint), file });
  if (about['version'] !== recordingHeader.version) {
    const version = JSON.stringify(about['version'] ?? null);
    throw new Refusal(say(recordingTexts.format, { file, found: version, known: recordingHeader.version }), { file });
  }

  const calls: CallEntry[] = [];
  const locked: LockEntry[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const value = tryParseJson(line);
    if (isCallEntry(value)) calls.push(value);
    else if (isLockedEntry(value)) {
      const { auto: site, question, answer, model } = value;
      locked.push({ site, question, asked: '', answer, model, date: '' });
    } else throw new Refusal(say(recordingTexts.line, { file, line: index + 2 }), { hint: say(recordingTexts.lineHint), file });
  }

  return recordingOf({ source: file, calls, locked, hash: 'portable' });
}
