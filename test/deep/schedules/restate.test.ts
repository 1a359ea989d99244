import { setTimeout as sleep } from 'node:timers/promises';
import { describePlaced } from '../restate/placed-servers.ts';
import type { Restate } from '../restate/restate.ts';
import { faultsOfPostgres, openRows, openWays } from './on-postgres.ts';
import { type Fault, type FaultScene, testSchedules } from './schedule.ts';

const serviceName = 'baton.test.default';

describePlaced('servers, a database and a Restate that are killed and held', ({ postgres, restate, servers, start }) => {
  testSchedules({
    servers,
    count: 2,
    async open(folder) {
      const url = await postgres.prepared();
      const ways = openWays(url, (way) => start(way, folder));
      return {
        ...openRows(url),
        start: ways.start,
        faults: (scene) => [
          ...faultsOfRestate(restate(), scene),
          ...faultsOfPostgres(postgres.server(), scene.random),
          ...ways.faults(scene),
        ],
      };
    },
  });
});

const faultsOfRestate = (restate: Restate, { ids, random }: FaultScene): Fault[] => [
  {
    name: 'Restate killed and started again',
    async strike() {
      await restate.kill();
      await sleep(random() * 1_500);
      await restate.restart();
    },
  },
  {
    name: 'the journal of Restate lost',
    async strike() {
      await restate.kill();
      restate.loseJournal();
      await restate.restart();
    },
  },
  {
    name: 'Restate held',
    async strike() {
      const thaw = restate.freeze();
      await sleep(300 + random() * 3_000);
      thaw();
    },
  },
  {
    name: 'wakes of strangers, repeated and out of order',
    async strike() {
      for (let count = 0; count < 40; count++) {
        const id = ids[Math.floor(random() * ids.length)] ?? '';
        await wakeAsStranger(restate, id, Math.floor(random() * 2_000));
      }
    },
  },
];

async function wakeAsStranger({ ingress }: Restate, id: string, delay: number): Promise<void> {
  await fetch(`${ingress}/${serviceName}/${id}/look/send?delay=${delay}ms`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{}',
  }).catch(() => undefined);
}
