import { setTimeout as sleep } from 'node:timers/promises';
import { startFleet } from './fleet.ts';
import { untilEnded, untilRows } from './until-ended.ts';

const napping = `id: napping
steps:
  - id: nap
    for_each: "{{ range(20) }}"
    max_parallel: 1
    tool: terminal
    action: run
    repeatable: true
    parameters: {argv: [sleep, "1"]}
`;

/** The seconds from the death of a worker until another one has all of its runs and has written so. */
export async function measureTakeover(count: number): Promise<{ figure: number; told: string }> {
  const fleet = await startFleet({ 'napping.baton.yaml': napping });
  try {
    const server = await fleet.serve('server', ['--no-runs']);
    const options = ['--max-runs', String(count), '--allow', 'terminal'];
    const first = await fleet.work('one', server, options);
    const runs: string[] = [];
    for (let at = 0; at < count; at++) runs.push((await server.client.startRun({ file: 'napping.baton.yaml' })).run);
    const areOfEpoch = (epoch: number) =>
      untilRows(fleet.url, async (client) => {
        const { rowCount } = await client.query(
          'select r.id from baton.runs r where r.id = any($1) and exists (select from baton.facts f where f.run = r.id and f.epoch >= $2)',
          [runs, epoch],
        );
        return rowCount === count;
      });
    await areOfEpoch(2);
    await fleet.work('two', server, options);
    // Who judges others has been there for half a lease.
    await sleep(8_000);
    first.child.kill('SIGKILL');
    const from = performance.now();
    await areOfEpoch(3);
    const seconds = (performance.now() - from) / 1000;
    await untilEnded(fleet.url, runs);
    return { figure: seconds, told: `${count} runs, each taken and written by another worker; all succeeded` };
  } finally {
    await fleet.close();
  }
}
