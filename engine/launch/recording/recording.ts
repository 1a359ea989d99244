import type { Json } from '../../language/json.ts';
import type { Stored } from '../../state/events.ts';
import { splitCall } from '../../state/path.ts';
import type { LockEntry } from '../../workspace/lock-file.ts';
import type { CallEntry } from './entry.ts';

/** A recorded call; a long answer may still be in a file. */
export interface RecordedCall extends Omit<CallEntry, 'answer'> {
  answer?: Json;
  stored?: Stored;
}

/** Answers of an earlier run. */
export interface Recording {
  /** The file, or the folder of the run; absolute. */
  source: string;
  /** The fingerprint that identifies calls: of the portable request, or of the request as a log has it. */
  hash: 'portable' | 'logged';
  /** The call at this path with this request; the last one of repeated calls. */
  find(path: string, request: string): RecordedCall | undefined;
  /** Whether any call was made at this path. */
  knows(path: string): boolean;
  /** The model chosen for a step, and for this name where the recording has names; with the reason. */
  chosen(step: string, named: string | undefined): { model: string; reason?: string } | undefined;
  /** Answers of AUTO tags without a call. */
  locked: readonly LockEntry[];
  /** Every call, in the order of the recording. */
  calls: readonly RecordedCall[];
  /** The answer of a call. */
  read(call: RecordedCall): Promise<Json>;
}

interface RecordingParts extends Pick<Recording, 'source' | 'hash' | 'locked'> {
  calls: readonly RecordedCall[];
  /** Loads an answer that lies in a file. */
  load?(stored: Stored): Promise<Json>;
}

export function recordingOf({ calls, load, ...about }: RecordingParts): Recording {
  const byRequest = new Map(calls.map((call) => [`${call.path} ${call.request}`, call]));
  const paths = new Set(calls.map(({ path }) => path));
  const models = new Map<string, { model: string; reason?: string }>();
  for (const { path, kind, name, named, reason } of calls) {
    if (kind === 'tool') continue;
    const step = splitCall(path)?.step ?? '';
    for (const key of chosenKeys(step, named, about.hash)) {
      if (!models.has(key)) models.set(key, { model: name, reason });
    }
  }

  return {
    ...about,
    calls,
    find: (path, request) => byRequest.get(`${path} ${request}`),
    knows: (path) => paths.has(path),
    chosen: (step, named = '') => models.get(step) ?? models.get(`${step} ${named}`) ?? models.get(` ${named}`),
    read: async ({ answer, stored }) => (stored && load ? load(stored) : (answer ?? null)),
  };
}

/** The keys of a model choice: by step and name, and by the name alone. */
function chosenKeys(step: string, named: string | undefined, hash: Recording['hash']): string[] {
  if (hash === 'portable') return [`${step} ${named ?? ''}`, ` ${named ?? ''}`];
  // A log only knows which model a step asked.
  return step === '' ? [] : [step];
}
