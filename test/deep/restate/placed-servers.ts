import { describeOnPostgres, usePostgres } from '../database/server.ts';
import { type RunServer, type RunServers, useRunServers } from '../schedules/run-servers.ts';
import { layOutRestate, type Restate, startRestate } from './restate.ts';

interface PlacedServers {
  postgres: ReturnType<typeof usePostgres>;
  restate(): Restate;
  servers: RunServers;
  /** Starts a process that drives runs which the Restate places. `every`: milliseconds between two reminders. */
  start(url: string, root: string, options?: { lease?: number; every?: number }): Promise<RunServer>;
}

/** A suite on a PostgreSQL and a Restate of its own. */
export function describePlaced(title: string, suite: (servers: PlacedServers) => void): void {
  describeOnPostgres(title, () => {
    const postgres = usePostgres();
    let restate: Restate | undefined;
    before(async function () {
      this.timeout(300_000);
      const program = layOutRestate();
      if (program) restate = await startRestate(program);
      else {
        console.log('SKIPPED: Restate (its server is not made for this system)');
        this.skip();
      }
    });
    after(() => restate?.stop());
    const servers = useRunServers();
    const running = (): Restate => {
      if (!restate) throw new Error('Restate is not started yet.');
      return restate;
    };
    suite({
      postgres,
      restate: running,
      servers,
      start: (url, root, options = {}) => servers.start({ url, root, admin: running().admin, ...options }),
    });
  });
}
