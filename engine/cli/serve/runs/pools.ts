import { resolve } from 'node:path';
import { serveTexts as texts } from '../../../language/texts/cli/serve.ts';
import { usageTexts } from '../../../language/texts/cli/usage.ts';
import { say } from '../../../language/texts.ts';
import type { RunDatabase } from '../../../store/pg/database.ts';
import { usualPool } from '../../../store/shared/run-rows.ts';
import type { Args } from '../../args/parse.ts';
import { UsageError } from '../../args/usage-error.ts';
import type { Engine } from '../../engine.ts';
import { compileFile } from '../../files/compile-file.ts';

/** The pools of `--pools`. Throws a UsageError. */
export function readPools(args: Args): string[] {
  const names = (args.one('pools') ?? usualPool).split(',').map((name) => name.trim());
  const wrong = names.find((name) => !/^[a-z0-9][a-z0-9_-]{0,62}$/.test(name));
  if (wrong !== undefined) throw new UsageError(say(usageTexts.noPool, { text: wrong }));
  return [...new Set(names)];
}

/** The pool for the runs of a pipeline. */
export async function findPool(engine: Engine, file: string, cwd: string): Promise<string> {
  // Most pipelines name none, and need no compile to know it.
  if (!(await engine.readTextFile(resolve(cwd, file))).includes('runs_on')) return usualPool;
  return (await compileFile(engine, file, { cwd })).pipeline.runsOn ?? usualPool;
}

/** The reason that a run waits whose pool has no worker; undefined where it has one. */
export async function describeWait(database: RunDatabase | undefined, pool: string): Promise<string | undefined> {
  const state = await database?.pools.judge(pool);
  if (state === 'unknown') return say(texts.poolUnknown, { pool });
  return state === 'left' ? say(texts.poolLeft, { pool }) : undefined;
}
