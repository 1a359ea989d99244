import { describeOnPostgres, usePostgres } from '../database/server.ts';
import { faultsOfPostgres, openRows } from './on-postgres.ts';
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
      return {
        ...openRows(url),
        start: () => servers.start({ root: folder, url }),
        faults: ({ random }) => faultsOfPostgres(postgres.server(), random),
      };
    },
  });
});
