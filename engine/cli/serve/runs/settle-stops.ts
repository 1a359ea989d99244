import { servingTexts as texts } from '../../../language/texts/cli/serving.ts';
import { historyTexts } from '../../../language/texts/history.ts';
import { say } from '../../../language/texts.ts';
import type { RunDatabase } from '../../../store/pg/database.ts';
import type { McpHost } from '../../mcp/host.ts';
import type { RunTotals } from './at-work.ts';

/** How often it looks for stops that another server left, in milliseconds. */
const lookEvery = 5_000;
/** The most stops that are settled at the same time. */
const mostAtOnce = 8;
/** After so many failures in a row this process leaves a run to others. */
const mostTries = 5;

/** The settled stops of workers' runs. */
interface StopSettling {
  /** Of the stops that were settled here. */
  readonly totals: RunTotals;
  /** Resolves when nothing is at work; what is left is for another server. */
  close(): Promise<void>;
}

/**
 * Settles the stops of runs that workers drove: at once those that this server stores, and after a lease those that were left
 * by a server that was killed.
 */
export function settleWorkerStops(
  { engine, ended, tell }: Pick<McpHost, 'engine' | 'ended' | 'tell'>,
  database: Pick<RunDatabase, 'workers' | 'list' | 'bring'>,
): StopSettling {
  const { stops, lease } = database.workers;
  const counts = new Map<string, number>();
  const totals = { ended: counts, dollars: 0 };
  const queue = new Set<string>();
  const tries = new Map<string, number>();
  let settling: Promise<void> | undefined;
  let closed = false;
  let said = '';

  async function bringIfThere(run: string): Promise<string | undefined> {
    try {
      return await database.bring(run);
    } catch (error) {
      if ((await database.list({ id: run })).length === 0) return undefined;
      throw error;
    }
  }

  async function settle(run: string): Promise<void> {
    const folder = await bringIfThere(run);
    if (folder === undefined) return stops.forget(run);

    const { state, compiled, log } = await engine.readRun(folder);
    await engine
      .keepRunInHistory({ folder, state, compiled })
      .catch((error: Error) => tell?.(`${run}: ${say(historyTexts.unkept, { why: error.message })}`));
    // A notice is one, however often it is made, and so is the usage: only the totals need that the stops were still there.
    await ended?.({ id: run, state, compiled });
    const { outcomes, dollars } = await stops.settle(run, log.facts.at(-1)?.seq ?? 0, engine.measureUsage(state));

    for (const outcome of outcomes) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    totals.dollars += dollars;
  }

  async function settleQueue(): Promise<void> {
    // A few at a time: they are kept in the history together, and reading long logs takes the processor.
    while (queue.size > 0 && !closed) {
      const some = [...queue].slice(0, mostAtOnce);
      for (const run of some) queue.delete(run);
      await Promise.all(some.map(settleOnce));
    }
    settling = undefined;
  }

  async function settleOnce(run: string): Promise<void> {
    try {
      await settle(run);
      tries.delete(run);
    } catch (error) {
      const before = tries.get(run) ?? 0;
      tries.set(run, before + 1);
      if (before === 0) tell?.(say(texts.stopNotSettled, { run, why: error instanceof Error ? error.message : String(error) }));
    }
  }

  const add = (run: string): void => {
    if ((tries.get(run) ?? 0) >= mostTries) return;
    queue.add(run);
    settling ??= settleQueue();
  };

  async function look(): Promise<void> {
    const why = await stops.listLeft(lease).then(
      (left) => {
        for (const run of left) add(run);
        return '';
      },
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    if (why !== '' && why !== said && !closed) tell?.(say(texts.stopsNotSeen, { why }));
    said = why;
  }

  const quiet = stops.listen(add);
  const looking = setInterval(() => void look(), Math.min(lookEvery, lease)).unref();
  void look();

  return {
    totals,
    async close() {
      closed = true;
      quiet();
      clearInterval(looking);
      await settling;
    },
  };
}
