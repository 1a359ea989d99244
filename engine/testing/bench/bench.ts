import type { RunHandle } from '../../launch/options.ts';
import { Refusal } from '../../launch/refusal.ts';
import type { RunState } from '../../state/state.ts';
import { compareRuns } from '../compare.ts';
import { testFile } from '../suite.ts';
import { measureRun } from './measure-run.ts';
import type { MeasuredRun } from './measures.ts';

/** How often each case is run, and the warm-up runs before. */
interface BenchmarkRounds {
  runs: number;
  warmup: number;
  signal?: AbortSignal;
  /** Called for each counted run as it ends. */
  onRun?(run: BenchmarkRun): void;
}

/** One run of a case. */
export interface BenchmarkRun {
  case: string;
  succeeded: boolean;
  /** Why it failed. */
  reason: string | undefined;
  measures: MeasuredRun;
}

export interface Benchmark {
  /** The pipeline as the runs used it; undefined where none could start. */
  pipeline: { id: string; file: string; hash: string } | undefined;
  /** In the order of their execution. */
  runs: BenchmarkRun[];
}

/** Runs the cases of `tests:` in turn, like `testFile`. Throws a Refusal where the file cannot be tested. */
export async function benchTests(
  { file, cwd, only }: { file: string; cwd: string; only(name: string): boolean },
  rounds: BenchmarkRounds,
): Promise<Benchmark> {
  const { signal } = rounds;
  return await repeat(rounds, async (keep) => {
    let state: RunState | undefined;
    const onRun = (handle: RunHandle): void => {
      state = handle.state;
    };
    const { refusal } = await testFile(file, {
      cwd,
      only,
      signal,
      onRun,
      onCase({ name, status, failures }) {
        keep({ case: name, succeeded: status === 'passed', reason: failures[0]?.message }, state);
        state = undefined;
      },
    });
    if (refusal) throw new Refusal(refusal.message, refusal);
  });
}

type LiveOptions = Omit<Parameters<typeof compareRuns>[0], 'contestants' | 'onRun' | 'onHandle' | 'signal'>;

/** Runs the pipeline with real models. Throws a Refusal where a permission is missing. */
export async function benchLive(live: LiveOptions, model: string | undefined, rounds: BenchmarkRounds): Promise<Benchmark> {
  const { signal } = rounds;
  return await repeat(rounds, async (keep) => {
    let state: RunState | undefined;
    await compareRuns({
      ...live,
      contestants: [{ name: 'run', model }],
      signal,
      onHandle(handle) {
        state = handle.state;
      },
      onRun({ case: name, status, missed, error }) {
        // A text or an input that is refused once is refused every time.
        if (status === 'refused') throw new Refusal(error?.message ?? status);
        const reason = error?.message ?? (missed?.length ? missed.join(', ') : status);
        if (!signal?.aborted) keep({ case: name, succeeded: status === 'succeeded' && !missed?.length, reason }, state);
        state = undefined;
      },
    });
  });
}

type Keep = (run: Omit<BenchmarkRun, 'measures'>, state: RunState | undefined) => void;

async function repeat(
  { runs: count, warmup, signal, onRun }: BenchmarkRounds,
  runOnce: (keep: Keep) => Promise<void>,
): Promise<Benchmark> {
  const runs: BenchmarkRun[] = [];
  let pipeline: Benchmark['pipeline'];
  for (let round = 0; round < warmup + count && !signal?.aborted; round++) {
    await runOnce(({ reason, ...run }, state) => {
      if (state?.started) {
        const { id, file, hash } = state.started.pipeline;
        pipeline = { id, file, hash };
      }

      if (round < warmup) return;
      const measured: BenchmarkRun = {
        ...run,
        reason: run.succeeded ? undefined : reason,
        measures: (state && measureRun(state)) ?? {},
      };

      runs.push(measured);
      onRun?.(measured);
    });
  }

  return { pipeline, runs };
}
