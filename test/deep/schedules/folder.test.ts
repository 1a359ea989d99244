import { once } from 'node:events';
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readLog } from '../../../engine/store/log/read-log.ts';
import { runPaths } from '../../../engine/store/paths.ts';
import type { KeptRun } from '../database/kept-run.ts';
import { type RunServer, useRunServers } from './run-servers.ts';
import { type Fault, type FaultScene, testSchedules } from './schedule.ts';

describe('servers of a folder that are killed and held', () => {
  const servers = useRunServers();

  testSchedules({
    servers,
    count: 3,
    async open(folder) {
      const start = () => servers.start({ root: folder });
      const pathsOf = (id: string) => runPaths(join(folder, '.baton/runs', id));
      const readRun = (id: string) => readRunFolder(pathsOf(id).folder);
      return {
        start,
        faults: (scene) => [holdAll(scene), loseMachine(scene, start, (id) => pathsOf(id).log)],
        async areSettled(ids) {
          for (const id of ids) if ((await readRun(id)).outcome === null) return false;
          return true;
        },
        readRun,
        async describeRuns(ids) {
          const all = await Promise.all(ids.map(async (id) => ({ id, ...(await readRun(id)) })));
          const open = all.filter(({ outcome }) => outcome === null);
          return open
            .map(({ id, types, epoch }) => `${id} ${types.at(-1)} in turn ${epoch}, ${describeOwner(folder, id)}`)
            .join('\n');
        },
        forget(ids) {
          // Each server looks at them three times a second.
          for (const mark of ids.flatMap((id) => marksOf(folder, id))) rmSync(mark, { force: true });
        },
        close: async () => undefined,
      };
    },
  });
});

/** Whoever goes on with a run writes so before anything else is done: the number of its turns. */
async function readRunFolder(folder: string): Promise<KeptRun> {
  const { facts } = await readLog(folder);
  const types = facts.map(({ type }) => type);
  const last = facts.at(-1);
  const outcome = last?.type === 'run.finished' ? last.status : null;
  return { status: '', outcome, epoch: 1 + types.filter((type) => type === 'run.resumed').length, facts, types };
}

/** The marks by which servers find a run that one of them left. */
function marksOf(folder: string, id: string): string[] {
  const marks = join(folder, '.baton/serve/at-work');
  return existsSync(marks) ? readdirSync(marks).flatMap((name) => (name.startsWith(`${id}~`) ? [join(marks, name)] : [])) : [];
}

/** Whose a run is: the files of its lock, and its marks. */
function describeOwner(folder: string, id: string): string {
  const lock = runPaths(join(folder, '.baton/runs', id)).lock;
  const owners = readdirSync(lock).map((file) => `${file} ${readFileSync(join(lock, file), 'utf8')}`);
  return `lock ${owners.join(', ')}; marks ${marksOf(folder, id).join(', ')}`;
}

/** As a machine that sleeps. */
const holdAll = ({ servers, random }: FaultScene): Fault => ({
  name: 'all servers held',
  async strike() {
    for (const { child } of servers) child.kill('SIGSTOP');
    await sleep(500 + random() * 3_000);
    for (const { child } of servers) child.kill('SIGCONT');
  },
});

/** All servers are killed at once, in the middle of a line. */
const loseMachine = (
  { ids, servers, random }: FaultScene,
  start: () => Promise<RunServer>,
  logOf: (id: string) => string,
): Fault => ({
  name: 'kill -9 of all servers, each within a line',
  async strike() {
    for (const { child } of servers) {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    }
    for (const id of ids) {
      const lines = readFileSync(logOf(id)).toString('latin1').split('\n');
      const line = lines.at(-2) ?? '';
      if (lines.at(-1) !== '' || line.includes('"run.finished"')) continue;
      appendFileSync(logOf(id), line.slice(0, 1 + Math.floor(random() * (line.length - 1))), 'latin1');
    }
    for (const at of servers.keys()) servers[at] = await start();
  },
});
