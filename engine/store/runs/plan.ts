import { readFile } from 'node:fs/promises';
import { diskError } from '../../disk/errno.ts';
import { writeAtomic } from '../../disk/files/write-atomic.ts';
import { isMap, tryParseJson } from '../../language/json.ts';
import { storeTexts } from '../../language/texts/storage/store.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { sha256Hex } from '../files/artifacts.ts';
import { runPaths } from '../paths.ts';

/** The sources of a run. A resume compiles these texts, never the files, which may have changed. */
export interface RunPlan {
  version: 1;
  /** Version of the engine that compiled it. */
  engine: string;
  /** A fingerprint of everything else that the texts were checked against, where they had no errors. */
  accepted?: string;
  /** The pipeline first, then included files; `hash` is the sha-256 of `text`. */
  files: { file: string; text: string; hash: string }[];
  /** The texts of personality files, by name; plans of older versions have none, and use the present ones. */
  personalities?: { name: string; text: string }[];
}

/** The plan of some texts, in order. */
export function makePlan(
  engine: string,
  files: Iterable<{ file: string; text: string }>,
  accepted?: string,
  personalities?: ReadonlyMap<string, string>,
): RunPlan {
  const plan: RunPlan = {
    version: 1,
    engine,
    files: Array.from(files, ({ file, text }) => ({ file, text, hash: sha256Hex(text) })),
  };
  if (accepted !== undefined) plan.accepted = accepted;
  if (personalities) plan.personalities = Array.from(personalities, ([name, text]) => ({ name, text }));

  return plan;
}

/** On disk when it resolves. Throws a RunError. */
export async function writePlan(folder: string, plan: RunPlan): Promise<void> {
  const file = runPaths(folder).plan;
  await writeAtomic(file, JSON.stringify(plan, null, 1), { durable: true }).catch((error: unknown) => {
    throw diskError(error, storeTexts.planUnwritten, file);
  });
}

/** Throws a RunError where the plan is missing, from another version, or damaged. */
export async function readPlan(folder: string): Promise<RunPlan> {
  const file = runPaths(folder).plan;
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw diskError(error, storeTexts.planUnread, file);
  });
  const plan = tryParseJson(text);
  if (isMap(plan) && 'version' in plan && plan.version !== 1)
    throw new RunError({
      kind: 'input',
      message: say(storeTexts.planFormat, { found: JSON.stringify(plan.version), file }),
    });
  if (!isPlan(plan)) throw new RunError({ kind: 'internal', message: say(storeTexts.planDamaged, { file }), retryable: false });

  const changed = plan.files.find((one) => sha256Hex(one.text) !== one.hash);
  if (!changed) return plan;
  throw new RunError({
    kind: 'internal',
    message: say(storeTexts.planTextDamaged, { name: changed.file, file }),
    retryable: false,
  });
}

const isPlan = (value: unknown): value is RunPlan =>
  isMap(value) &&
  typeof value.engine === 'string' &&
  (value.accepted === undefined || typeof value.accepted === 'string') &&
  Array.isArray(value.files) &&
  value.files.length > 0 &&
  value.files.every(isFile) &&
  (value.personalities === undefined || (Array.isArray(value.personalities) && value.personalities.every(isPersonality)));
const isPersonality = (value: unknown): boolean =>
  isMap(value) && [value.name, value.text].every((part) => typeof part === 'string');
const isFile = (value: unknown): boolean =>
  isMap(value) && [value.file, value.text, value.hash].every((part) => typeof part === 'string');
