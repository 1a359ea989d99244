import { compile } from '../../../../engine/compile/compile.ts';
import { answerPlan } from '../../../../engine/forecast/simulate/answer-forecast.ts';
import { simulateRun } from '../../../../engine/forecast/simulate/simulate-run.ts';
import type { Fate } from '../../../../engine/forecast/simulate/simulated-run.ts';
import { startText } from '../../../engine/run/memory.ts';
import { median, shapes } from '../../shapes.ts';
import { chanceOf } from '../chance.ts';
import { judgedFamilies } from '../families.ts';
import { type Row, timeWork } from '../row.ts';
import { basisOf, worldOf } from '../truth.ts';

/** The middle one of several rounds of each, in turn, so that what else the machine does slows all; and the first, before code is compiled. */
async function timeRounds(rounds: number, ...works: (() => unknown)[]): Promise<{ first: number; middle: number }[]> {
  const taken = works.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [at, work] of works.entries()) taken[at]?.push(await timeWork(work));
  }
  return taken.map((all) => ({ first: all[0] ?? 0, middle: median(all) }));
}

const unmeasured = { first: Number.NaN, middle: Number.NaN };

const evenFate: Fate = {
  holds: () => true,
  iterations: () => 1000,
  branch: () => undefined,
  route: () => undefined,
  jitter: () => 0,
  attempt: () => ({ ms: 1 }),
};

/** What forecasts take, in milliseconds of the processor. */
export async function measureSpeed(): Promise<Row[]> {
  const text = judgedFamilies['layered']?.(1000, chanceOf(9)) ?? '';
  const world = worldOf(text, 9);
  const basis = basisOf(
    text,
    world,
    Array.from({ length: 5 }, (_, at) => world.run(at)),
  );
  const [first = unmeasured] = await timeRounds(9, () => answerPlan({ do: 'plan', basis, isFirst: true, now: 0 }));
  const [all = unmeasured] = await timeRounds(5, () => answerPlan({ do: 'plan', basis, now: 0 }));
  const rows = [
    {
      measure: 'first figures of 1,000 steps with 5 past runs',
      bar: '≤ 300 ms',
      found: `${first.middle.toFixed(0)} ms (${first.first.toFixed(0)} in a process that has just begun)`,
      meets: first.middle <= 300,
    },
    {
      measure: '200 simulations of 1,000 steps, held against 5 past runs',
      bar: '≤ 2,000 ms',
      found: `${all.middle.toFixed(0)} ms`,
      meets: all.middle <= 2_000,
    },
  ];
  for (const [name, shape] of Object.entries(shapes)) {
    const { graph } = compile(shape(1000), { file: '/made.baton.yaml' });
    const [played = unmeasured, ran = unmeasured] = await timeRounds(
      15,
      () => simulateRun({ graph, called: new Map(), maxParallel: 10 }, evenFate),
      () => startText(shape(1000)).driven.done,
    );
    rows.push({
      measure: `1,000 steps played, ${name}`,
      bar: 'the time of a run in memory',
      found: `${played.middle.toFixed(1)} ms beside ${ran.middle.toFixed(1)}`,
      meets: played.middle <= ran.middle,
    });
  }
  return rows;
}
