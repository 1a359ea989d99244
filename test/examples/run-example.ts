import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InputArgument, RunResult } from '../../engine/index.ts';
import { startRun } from '../../engine/index.ts';

/** An example that has been run to its end by the offline engine, in a copy that `remove` takes away. */
export interface ExampleRun {
  result: RunResult;
  /** A file of the output folder. */
  read(name: string): Promise<string>;
  remove(): Promise<void>;
}

export async function runExample(name: string, inputs: Record<string, InputArgument> = {}): Promise<ExampleRun> {
  const folder = await mkdtemp(join(tmpdir(), 'baton-example-'));
  await cp(join('examples', name), join(folder, name), { recursive: true });
  const out = join(folder, 'out');
  const run = await startRun({
    file: join(name, `${name}.baton.yaml`),
    cwd: folder,
    out,
    env: {},
    inputs: new Map(Object.entries(inputs)),
  });
  return {
    result: await run.done,
    read: (file) => readFile(join(out, file), 'utf8'),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
