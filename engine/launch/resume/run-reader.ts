import { existsSync } from 'node:fs';
import type { Fact } from '../../state/events.ts';
import { reduce } from '../../state/reduce.ts';
import { type LogGrowth, openLogReader } from '../../store/log/read-log.ts';
import { runPaths } from '../../store/paths.ts';
import { foldLog, type ReadRun, readRun } from './read-run.ts';

/**
 * Reads a run repeatedly, like `readRun` without options: of a log that has grown, only the new facts are read and folded. All calls give one
 * object, which is up to date after each of them.
 */
export function openRunReader(folder: string): () => Promise<ReadRun> {
  let readGrowth = openLogReader(folder);
  let run: ReadRun | undefined;
  return async () => {
    if (!existsSync(runPaths(folder).log)) return readRun(folder);
    const growth = run && (await readGrowth());
    if (run && growth && follows(run, growth)) return grow(run, growth);

    run = undefined;
    readGrowth = openLogReader(folder);
    run = await foldLog(folder, await readGrowth());

    return run;
  };
}

/** Facts that change more than a state: the graph that it is folded over. */
const shapesGraph = (fact: Fact): boolean =>
  fact.type === 'plan.added' ||
  (fact.type === 'auto.resolved' && fact.field === 'dependencies') ||
  (fact.type === 'step.started' && fact.generated !== undefined);

/** Whether the state behind new facts is the one before them with these facts folded in. */
function follows({ foreign, log }: ReadRun, { facts, seal, damage }: LogGrowth): boolean {
  if (foreign || !seal || damage || log.damage) return false;
  const [first] = facts;
  return !first || (first.seq === log.facts.length + 1 && !facts.some(shapesGraph));
}

function grow(run: ReadRun, { facts, end, seal, torn }: LogGrowth): ReadRun {
  for (const fact of facts) {
    run.log.facts.push(fact);
    reduce(run.state, fact);
  }
  Object.assign(run.log, { end, seal, torn });
  return run;
}
