import { describeOnPostgres, usePostgres } from '../database/server.ts';
import { faultsOfPostgres, openRows, openWays } from './on-postgres.ts';
import { useRunServers } from './run-servers.ts';
import { testSchedules } from './schedule.ts';

describeOnPostgres('servers and a database that are killed and held', () => {
  const postgres = usePostgres();
  const servers = useRunServers();

  testSchedules({
    servers,
    count: 3,
    async open(folder) {
      const url = await postgres.prepared();
      const ways = openWays(url, (way) => servers.start({ root: folder, url: way }));
      return {
        ...openRows(url),
        start: ways.start,
        faults: (scene) => [...faultsOfPostgres(postgres.server(), scene.random), ...ways.faults(scene)],
      };
    },
  });
});
