import type { Compiled } from '../../compile/compiled.ts';
import type { EarlierRun, History } from '../../insight/history.ts';
import { historyOf } from '../../insight/history.ts';
import { listRuns } from '../../store/runs/runs.ts';
import { readRun } from '../resume/read-run.ts';

/** How many earlier runs are looked at. */
const maxRuns = 20;

/** What the newest runs of a pipeline show; those that cannot be read are passed over. `except` is the id of a run that is none of them. */
export async function readHistory(root: string, compiled: Compiled, except?: string): Promise<History> {
  const { id } = compiled.pipeline;
  const entries = await listRuns(root).catch(() => []);
  const of = entries.filter(
    (run) => run.pipeline === id && run.id !== except && (run.status === 'succeeded' || run.status === 'failed'),
  );
  const runs: EarlierRun[] = [];
  for (const { folder } of of.slice(-maxRuns).reverse()) {
    const run = await readRun(folder).catch(() => undefined);
    if (run && run.compiled.world.file === compiled.world.file) runs.push({ compiled: run.compiled, state: run.state });
  }
  return historyOf(compiled, runs);
}
