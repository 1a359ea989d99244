import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runReportTexts } from '../../language/texts/cli/runs.ts';
import { say } from '../../language/texts.ts';
import type { Engine } from '../engine.ts';
import { currentRoot, shortPath } from '../files/paths.ts';

/** The folder of a run by its id, the beginning of its id, `latest`, or its folder. Throws a RunError where there is none. */
export async function folderOfRun(engine: Engine, wanted: string, cwd: string): Promise<string> {
  const folder = resolve(cwd, wanted);
  if (existsSync(join(folder, 'log.jsonl')) || existsSync(join(folder, 'plan.json'))) return folder;
  const root = currentRoot(engine, cwd);
  return (await engine.findRun(root, wanted).catch((error: unknown) => hintAtOtherRuns(engine, error, { root, wanted, cwd })))
    .folder;
}

/** A run that is not found here may be in another root: the hint says where it is, or which roots have runs. */
async function hintAtOtherRuns(
  engine: Engine,
  error: unknown,
  { root, wanted, cwd }: { root: string; wanted: string; cwd: string },
): Promise<never> {
  if (!(error instanceof engine.RunError)) throw error;
  const isEmpty = (await engine.listRuns(root)).length === 0;
  const hint = isEmpty ? await whereRunsAre(engine, root, cwd) : await whereRunIs(engine, root, wanted, cwd);
  throw hint === undefined ? error : new engine.RunError({ ...error.failure, hint });
}

async function whereRunIs(engine: Engine, root: string, wanted: string, cwd: string): Promise<string | undefined> {
  for (const other of await engine.findOtherRoots(root)) {
    const found = await engine.findRun(other.root, wanted).catch(() => undefined);
    if (found) return say(runReportTexts.runElsewhere, { root: shortPath(other.root, cwd), run: shortPath(found.folder, cwd) });
  }
  return undefined;
}

/** Other roots with runs, and how to name a run of them from here; undefined where there are none nearby. */
export async function whereRunsAre(engine: Engine, root: string, cwd: string): Promise<string | undefined> {
  const others = await engine.findOtherRoots(root);
  const [first] = others;
  if (!first) return undefined;
  const roots = others.slice(0, mostRoots).map(({ root: other }) => shortPath(other, cwd));
  const named = { roots: roots.join(', '), run: shortPath(first.newest, cwd) };
  return say(others.length > mostRoots ? runReportTexts.moreRunsElsewhere : runReportTexts.runsElsewhere, named);
}

/** The most roots in one line. */
const mostRoots = 5;
