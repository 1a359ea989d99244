import { setTimeout as sleep } from 'node:timers/promises';
import { coalesceCalls } from '../../../language/coalesce.ts';
import { memoize } from '../../../language/memoize.ts';
import type { TimeExplanation } from '../../../launch/explain/explain-time.ts';
import type { ForeseenRun } from '../../../launch/plan/foresee-run.ts';
import type { RunEntry } from '../../../store/runs/runs.ts';
import type { McpHost } from '../../mcp/host.ts';
import { readServedHistory } from '../runs/history.ts';
import { readServedRun } from '../runs/run-reads.ts';

/** What is foreseen of a run; `pending` while it is still worked out. */
export interface ServedForecast extends ForeseenRun {
  pending?: true;
}

export interface Foresight {
  /** The forecast of a run that goes on. */
  foresee(run: RunEntry): Promise<ServedForecast>;
  /** What held a run up. Rejects with a Refusal where it goes on. */
  explain(run: RunEntry): Promise<Omit<TimeExplanation, 'pipeline'>>;
}

/** The most runs whose forecasts, and whose explanations, are kept. */
const most = { followed: 20, explained: 50 };
/**
 * Milliseconds for which a forecast is given again, and for which a request waits for one. Forecasts are computed for a quarter of
 * the time at most, whatever is watched.
 */
const times = { fresh: 1000, wait: 1000, share: 4 };

interface FollowedRun {
  refresh(): Promise<void>;
  last: { at: number; forecast: ForeseenRun; error?: unknown } | undefined;
}

const nothing: ForeseenRun = { steps: [] };

function createForesight(host: McpHost): Foresight {
  const { engine, start } = host;
  const { workerFile } = start;
  /** The run asked for most recently is the last. */
  const followed = new Map<string, FollowedRun>();
  const explained = new Map<string, { facts: number; answer: Omit<TimeExplanation, 'pipeline'> }>();
  const inTurn = createTurns(times.share);

  const follow = ({ folder, pipeline }: RunEntry): FollowedRun => {
    const foreseeNow = engine.followForecast(
      {
        folder,
        read: () => readServedRun(engine, folder),
        readHistory: async (ask) => (await readServedHistory(host, pipeline, ask)).value,
      },
      { workerFile },
    );
    const one: FollowedRun = {
      last: undefined,
      refresh: coalesceCalls(async () => {
        if (isFresh(one)) return;
        const outcome = await inTurn(() => foreseeNow(Date.now())).then(
          (forecast) => ({ forecast }),
          (error: unknown) => ({ forecast: nothing, error }),
        );
        one.last = { at: performance.now(), ...outcome };
      }),
    };
    return one;
  };

  const explainNow = coalesceCalls(async (folder: string) => {
    const run = await readServedRun(engine, folder);
    const facts = run.log.facts.length;
    const known = explained.get(folder);
    if (known?.facts === facts) return known.answer;

    const { pipeline: _, ...answer } = await engine.explainTimeOf(run, { workerFile });
    keepLast(explained, folder, { facts, answer }, most.explained);
    return answer;
  });

  return {
    async foresee(run) {
      const { folder } = run;
      if (run.status !== 'running') {
        followed.delete(folder);
        return nothing;
      }

      const one = followed.get(folder) ?? follow(run);
      keepLast(followed, folder, one, most.followed);

      const enough = new AbortController();
      const waiting = sleep(times.wait, undefined, { signal: enough.signal, ref: false }).catch(() => undefined);
      await Promise.race([one.refresh(), waiting]);
      enough.abort();

      const { forecast = nothing, error } = one.last ?? {};
      if (error !== undefined) throw error;
      return isFresh(one) ? forecast : { ...forecast, pending: true };
    },
    explain: ({ folder }) => explainNow(folder),
  };
}

/** The foresight of a server, computed while somebody asks for it. */
export const foresightOf = memoize<McpHost, Foresight>(createForesight);

const isFresh = ({ last }: FollowedRun): boolean => last !== undefined && performance.now() - last.at < times.fresh;

/** Adds a value as the newest one; beyond so many, the oldest is dropped. */
function keepLast<T>(kept: Map<string, T>, key: string, value: T, mostKept: number): void {
  kept.delete(key);
  kept.set(key, value);
  for (const oldest of [...kept.keys()].slice(0, -mostKept)) kept.delete(oldest);
}

/** Work is done one after the other, and takes the `share`th part of the time at most. */
function createTurns(share: number): <T>(work: () => Promise<T>) => Promise<T> {
  let free: Promise<unknown> = Promise.resolve();
  return (work) => {
    let took = 0;
    const done = free.then(async () => {
      const begun = performance.now();
      try {
        return await work();
      } finally {
        took = performance.now() - begun;
      }
    });
    const rest = (): Promise<void> => sleep(took * (share - 1), undefined, { ref: false });
    free = done.then(rest, rest);
    return done;
  };
}
