import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { useOwnHome } from '../../engine/own-home.ts';
import { yaml } from '../../yaml.ts';
import { useFleet } from './fleet.ts';
import { describeOnPostgres, usePostgres } from './server.ts';

const delay = 8_000;
/** Fails until it was tried so often as it says. */
const text = yaml`
  id: work
  inputs: {name: {type: string, required: true}, tries: {type: integer, default: 2}}
  steps:
    - id: tried
      tool: terminal
      action: run
      repeatable: true
      retry: {attempts: 1, delay: 8s, backoff: constant, jitter: false, on: [tool]}
      parameters: {argv: [sh, -c, 'date +%s%3N >> "$1"; test $(wc -l < "$1") -ge $2', sh, "{{ inputs.name }}.txt", "{{ inputs.tries }}"]}
`;

describeOnPostgres('a run that only waits for its next attempt', function () {
  this.timeout(120_000);
  const postgres = usePostgres();
  useOwnHome();
  const { serve, work, linesOf } = useFleet(postgres);

  it('leaves the one slot of its worker to another run, and goes on in time', async () => {
    const server = await serve({ 'work.baton.yaml': text });
    const { client } = server;
    await work('one', server, ['--max-runs', '1']);
    const { run } = await client.startRun({ file: 'work.baton.yaml', inputs: { name: 'waits' } });
    while (linesOf('one', 'waits.txt').length < 1) await sleep(30);
    const { run: other } = await client.startRun({ file: 'work.baton.yaml', inputs: { name: 'other', tries: 1 } });
    assert.equal((await client.waitForRun(other)).run.status, 'succeeded');
    assert.equal(linesOf('one', 'waits.txt').length, 1, 'the first one still waits');
    assert.equal((await client.waitForRun(run)).run.status, 'succeeded');
    const [first = 0, second = 0, ...more] = linesOf('one', 'waits.txt').map(Number);
    assert.ok(second - first >= delay && more.length === 0, `after ${second - first} ms`);
  });
});
