import { dirname } from 'node:path';
import type { Compiled } from '../../compile/compile.ts';
import { syntaxProblem } from '../../compile/source/yaml/syntax.ts';
import type { Problem } from '../../language/problems.ts';
import { localDisk } from '../../workspace/local-disk.ts';
import { readLockFile } from '../../workspace/lock-file.ts';
import { unaskedModels } from '../inspect/unasked-models.ts';
import { lockFaults } from './refuse-locked.ts';

/** A lock file with its faults: unreadable parts, and answers that do not fit their tags. */
export interface CheckedLock {
  file: string;
  text: string;
  problems: Problem[];
}

/** Validates the locked answers of a pipeline by its tags. Undefined where there is no lock file. */
export async function checkLock(compiled: Compiled): Promise<CheckedLock | undefined> {
  const { file } = compiled.world;
  const lock = readLockFile(file, localDisk);
  if (lock?.text === undefined) return undefined;

  const { text, entries, problems, ranges } = lock;
  if (problems.length || !compiled.valid) return { file: lock.file, text, problems };

  const folder = dirname(file);
  const { signal } = new AbortController();
  const early = { compiled, models: unaskedModels, inputs: {}, file, root: folder, workdir: folder, signal };

  for (const fault of await lockFaults(early, { file, responses: {} })) {
    const entry = entries.find(
      ({ site, question }) => fault.file === file && fault.entry?.question === question && site.endsWith(fault.entry.site),
    );
    const range = entry && ranges.get(entry);
    if (range) problems.push(syntaxProblem('wrong-type', range, fault.message));
  }

  return { file: lock.file, text, problems };
}
