import { hashText, uniformFor } from '../../../../engine/forecast/model/chance.ts';
import { simulateRun } from '../../../../engine/forecast/simulate/simulate-run.ts';
import type { Fate } from '../../../../engine/forecast/simulate/simulated-run.ts';
import { startText } from '../../../engine/run/memory.ts';
import { median } from '../../shapes.ts';
import { chanceOf } from '../chance.ts';
import { share } from '../coverage.ts';
import { countOf, type PartOptions, percent, type Row } from '../row.ts';

/** Runs on this machine's clock whose true durations are played again. */
export async function measureFidelity(options: PartOptions): Promise<Row[]> {
  const off: number[] = [];
  for (const [index, [, family]] of options.families.entries())
    for (let number = 0; number < countOf(options, 12); number++) {
      const seed = options.firstSeed + 100_000 * index + 55_555 + number * 31;
      off.push(await playAgain(family(20, chanceOf(seed)), seed));
    }
  const close = share(off.map((one) => one <= 0.05));
  return [
    {
      measure: 'real runs whose durations are played again: within 5 % of their time',
      bar: '≥ 95 %',
      found: `${percent(close)} of ${off.length}, the middle one within ${percent(median(off))}`,
      meets: close >= 0.95,
    },
  ];
}

/** How far the simulated time lies from the real one, as a share of it. */
async function playAgain(text: string, seed: number): Promise<number> {
  const { driven, state, plan } = startText(text, {
    inputs: { x: 1 },
    async model({ step = '' }) {
      await new Promise((resolve) => setTimeout(resolve, 20 + 180 * uniformFor(seed, hashText(step), 1)));
      return { text: '1' };
    },
  });
  await driven.done;
  const fate: Fate = {
    holds: ({ path }) => state.steps.get(path)?.status !== 'skipped',
    iterations: ({ path }) => state.steps.get(path)?.loop?.count ?? 0,
    branch: (_, ids) => ids[0],
    route: (_step, _on, ids) => ids[0],
    jitter: () => 0,
    attempt({ path }) {
      const { started_at = 0, finished_at = 0 } = state.steps.get(path) ?? {};
      return { ms: finished_at - started_at };
    },
  };
  const played = simulateRun({ graph: plan.graph, called: plan.graphs, maxParallel: plan.pipeline.limits.maxParallel }, fate);
  const took = (state.finished?.at ?? 0) - (state.started?.at ?? 0);
  return Math.abs(played.at / took - 1);
}
