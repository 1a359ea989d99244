import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { diskError } from '../../disk/errno.ts';
import { writeAtomic } from '../../disk/files/write-atomic.ts';
import { bundleTexts } from '../../language/texts/bundle.ts';
import { say } from '../../language/texts.ts';
import type { Args } from '../args/parse.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Engine } from '../engine.ts';
import { nameOfRun } from '../files/paths.ts';
import type { Io } from '../io.ts';
import { size } from '../text/numbers.ts';

/** `baton show RUN --bundle FILE`: the run as one file. */
export async function writeBundle(
  engine: Engine,
  { folder, file }: { folder: string; file: string },
  args: Args,
  io: Io,
): Promise<number> {
  if ((['at', 'qc', 'markdown', 'html', 'trace', 'json'] as const).some((other) => args.has(other)))
    throw new UsageError(say(bundleTexts.oneForm));

  const bytes = await engine.packRun(folder);
  const place = resolve(io.cwd, file);
  await writeAtomic(place, bytes).catch((error: unknown) => {
    throw diskError(error, bundleTexts.unwritten, place);
  });
  io.err(`${say(bundleTexts.written, { file, size: size(bytes.byteLength) })}\n`);

  return 0;
}

/** `baton runs --open FILE`: adds the run in such a file to the runs of this folder. Prints its folder. */
export async function openBundleFile(
  engine: Engine,
  { root, file }: { root: string; file: string },
  args: Args,
  io: Io,
): Promise<number> {
  const place = resolve(io.cwd, file);
  const bytes = await readFile(place).catch((error: unknown) => {
    throw diskError(error, bundleTexts.unread, place);
  });
  return printOpened(engine, await engine.unpackRun(root, bytes), args, io);
}

/** Prints the folder of a run that was opened. */
export function printOpened(engine: Engine, folder: string, args: Args, io: Io): number {
  const run = nameOfRun(engine, { id: engine.runPaths(folder).id, folder }, io.cwd);
  if (args.has('json')) io.out(`${JSON.stringify({ run, folder }, null, 2)}\n`);
  else {
    io.out(`${folder}\n`);
    if (!args.has('quiet')) io.err(`${say(bundleTexts.opened, { run })}\n`);
  }

  return 0;
}
