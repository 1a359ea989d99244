import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { startFleet } from './fleet.ts';
import { settingsOf, startModel } from './model.ts';
import { eachOf } from './runs.ts';
import { untilEnded } from './until-ended.ts';

const steps = Array.from(
  { length: 10 },
  (_, at) => `  - {id: s${at}, prompt: "${at}"${at > 0 ? `, dependencies: [s${at - 1}]` : ''}}`,
);
const asking = `id: asking\nmodel: local:m\nsteps:\n${steps.join('\n')}\n`;

/**
 * By how much four workers, each with one run at a time, are faster than one, where the model takes `answersAfter` milliseconds. Told beside
 * it is the most that the processors of this machine allow, by what a step takes of them: where that is less than the bar, they cannot show it.
 */
export async function measureWorkers(count: number, answersAfter: number): Promise<{ figure: number; told: string }> {
  const model = await startModel(() => sleep(answersAfter));
  const fleet = await startFleet({ 'asking.baton.yaml': asking, 'baton.yaml': settingsOf(model) });
  try {
    const server = await fleet.serve('server', ['--no-runs']);
    const options = ['--max-runs', '1', '--allow', `model:${new URL(model.url).host}`];
    const drive = async (most: number): Promise<{ rate: number; cpu: number }> => {
      const from = { at: performance.now(), cpu: fleet.cpu() };
      const runs: string[] = [];
      await eachOf(Array.from({ length: most }), 8, async () => {
        runs.push((await server.client.startRun({ file: 'asking.baton.yaml' })).run);
      });
      await untilEnded(fleet.url, runs);
      const stepsDone = 10 * most;
      return { rate: (1000 * stepsDone) / (performance.now() - from.at), cpu: (fleet.cpu() - from.cpu) / stepsDone };
    };
    const warmUp = 4;
    await fleet.work('one', server, options);
    await drive(warmUp);
    const alone = await drive(count);
    for (const name of ['two', 'three', 'four']) await fleet.work(name, server, options);
    await drive(4 * warmUp);
    const together = await drive(count);
    const most = (1000 * cpus().length) / together.cpu / alone.rate;
    return {
      figure: together.rate / alone.rate,
      told: `${count} runs of ten steps: ${alone.rate.toFixed(0)} steps a second with one, ${together.rate.toFixed(0)} with four; ${together.cpu.toFixed(1)} ms of the processor a step, so at most ${most.toFixed(1)} × here`,
    };
  } finally {
    await fleet.close();
    await model.close();
  }
}
