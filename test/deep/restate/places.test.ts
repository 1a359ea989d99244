import assert from 'node:assert/strict';
import { join } from 'node:path';
import { useMachines } from '../../docs/machines.ts';
import { copyExample, otherLines, pullRun, readOutcome, runAt, runOnLaptop, serveDatabase } from '../../docs/places.ts';
import { useOwnHome } from '../../engine/own-home.ts';
import { describePlaced } from './placed-servers.ts';
import { restatePackages } from './restate.ts';

describePlaced(
  'one file from a laptop to servers that a Restate places, by the commands of the guide',
  ({ postgres, restate }) => {
    useOwnHome();
    const machines = useMachines();

    it('gives the same', async function () {
      this.timeout(120_000);
      const here = await runOnLaptop(machines);
      const [, line] = otherLines;
      const placeholders = new Map([
        ['4700', '0'],
        ['http://127.0.0.1:9070', restate().admin],
      ]);
      await copyExample(machines, 'server');
      const place = await serveDatabase(machines, await postgres.server().create('placed'), {
        line,
        placeholders,
        env: { NODE_PATH: join(restatePackages, 'node_modules') },
      });
      const run = await runAt(machines, place);
      await pullRun(machines, place, run);
      assert.deepEqual(await readOutcome(machines, run), here);
    });
  },
);
