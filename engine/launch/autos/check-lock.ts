import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseLock } from '../../auto/lock.ts';
import type { Compiled } from '../../compile/compile.ts';
import { problem } from '../../compile/source/syntax.ts';
import type { Problem } from '../../language/problems.ts';
import { unaskedModels } from '../unasked-models.ts';
import { lockFileOf } from './lock-file.ts';
import { lockFaults } from './locked.ts';

/** A lock file with what is wrong in it: what cannot be read, and answers that do not fit their tags. */
export interface CheckedLock {
  file: string;
  text: string;
  problems: Problem[];
}

/** Holds the locked answers beside a pipeline against its tags. Undefined where there is no lock file. */
export async function checkLock(compiled: Compiled): Promise<CheckedLock | undefined> {
  const { file } = compiled.world;
  const lock = lockFileOf(file);
  const text = await readFile(lock, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const { entries, problems, ranges } = parseLock(text);
  if (problems.length || !compiled.valid) return { file: lock, text, problems };

  const folder = dirname(file);
  const { signal } = new AbortController();
  const early = { compiled, models: unaskedModels, inputs: {}, file, root: folder, workdir: folder, signal };
  for (const fault of await lockFaults(early, { file, responses: {} })) {
    const said = entries.find(
      ({ site, question }) => fault.file === file && fault.entry?.question === question && site.endsWith(fault.entry.site),
    );
    const range = said && ranges.get(said);
    if (range) problems.push(problem('wrong-type', range, fault.message));
  }
  return { file: lock, text, problems };
}
