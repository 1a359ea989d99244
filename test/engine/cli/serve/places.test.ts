import assert from 'node:assert/strict';
import { useMachines } from '../../../docs/machines.ts';
import { readOutcome, runAt, runOnLaptop, serveFolder } from '../../../docs/places.ts';
import { useOwnHome } from '../../own-home.ts';

// With a database, workers and Restate: test/deep/database/places.test.ts, test/deep/restate/places.test.ts. The processes are those of dist/.
describe('one file on a laptop and on a server, by the commands of the guide', function () {
  this.timeout(120_000);
  useOwnHome();
  const machines = useMachines();

  it('gives the same file, the same outputs and the same state', async () => {
    const here = await runOnLaptop(machines);
    assert.deepEqual([here.status, here.outputs], ['succeeded', { published: true, drafts: 2 }]);
    const run = await runAt(machines, await serveFolder(machines));
    assert.deepEqual(await readOutcome(machines, run), here);
  });
});
