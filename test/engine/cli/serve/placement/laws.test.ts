import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLook } from '../../../../../engine/cli/serve/placement/look.ts';
import type { RunDriver, RunPlacement, WakeHint } from '../../../../../engine/cli/serve/placement/placement.ts';
import { remindUntilStopped } from '../../../../../engine/cli/serve/placement/remind.ts';
import { resumeRun, startRun } from '../../../../../engine/index.ts';
import type { Fact } from '../../../../../engine/state/events.ts';
import { runPaths } from '../../../../../engine/store/paths.ts';
import { openSharedRuns } from '../../../../../engine/store/shared/shared-runs.ts';
import { randomOf } from '../../../../server/life/random.ts';
import { yaml } from '../../../../yaml.ts';
import { temporaryFolder } from '../../../store/folder.ts';
import { createMemoryRuns, type MemoryRuns, memoryFaults } from '../../../store/shared/memory-runs.ts';

/** Each step notes itself in a file of its run; what may not be repeated is asked about, and nobody answers. */
const text = yaml`
  id: work
  inputs: {name: {type: string, required: true}}
  outputs: {said: "{{ last.text }}"}
  steps:
    - id: again
      tool: terminal
      action: run
      repeatable: true
      parameters: {argv: [sh, -c, 'echo again >> "$1"; sleep 0.2', sh, "{{ inputs.name }}.txt"]}
    - id: once
      tool: terminal
      action: run
      dependencies: [again]
      parameters: {argv: [sh, -c, 'echo once >> "$1"; sleep 0.2', sh, "{{ inputs.name }}.txt"]}
    - {id: last, set: {text: "done {{ inputs.name }}"}, dependencies: [once]}
`;

const lease = 300;
const runsOfServer = 3;

/** A server in this process; several share the rows. */
async function openServer(memory: MemoryRuns, root: string, owner: string) {
  const shared = await openSharedRuns({
    rowsWith: () => memory.open(owner),
    faults: memoryFaults,
    root,
    lease,
    bellEvery: 50,
    told: () => undefined,
  });
  const options = { allow: ['terminal'], wait: true, store: shared.store };
  const atWork = new Set<Promise<unknown>>();
  const count = async (begun: Promise<{ id: string; done: Promise<unknown> }>): Promise<string> => {
    const place = begun.then(({ done }) => done).catch(() => undefined);
    atWork.add(place);
    void place.finally(() => atWork.delete(place));
    return (await begun).id;
  };
  const free = (): number => runsOfServer - atWork.size;
  const waiting = {
    takeWaiting: async (most: number, run?: string) => memory.takeWaiting(owner, most, run).map(shared.store.offer),
    postpone: async (folder: string, ms: number) => {
      await shared.store.withdraw(folder, ms);
      return memory.postpone(owner, runPaths(folder).id, ms);
    },
    findNextLook: async (run: string) => memory.findNextLook(owner, run),
  };
  const resume = (folder: string) => count(resumeRun({ ...options, folder }));
  const driver: RunDriver = {
    pools: ['default'],
    takeUp: async () => undefined,
    look: createLook({ database: waiting, free, resume, failed: () => undefined }),
    listWaiting: async () => (free() > 0 ? memory.listWaiting(owner, free()) : []),
    async untilEnded() {
      await Promise.race(atWork);
    },
  };
  return {
    driver,
    begin: async (name: string) => {
      const inputs = new Map([['name', { value: name }]]);
      const begun = startRun({ ...options, file: 'work.baton.yaml', cwd: root, inputs });
      const id = await count(begun);
      await (await begun).kept.catch(() => undefined);
      return id;
    },
    async close() {
      await Promise.allSettled(atWork);
      await shared.close();
    },
  };
}

/** A placement that loses three of four wakes, repeats others, brings them late and in any order, to any server, and asks for runs that are not there. */
function faultyPlacement(seed: number, drivers: readonly RunDriver[]): RunPlacement & { looks: number } {
  const random = randomOf(seed);
  const bring = async ({ run, pool }: WakeHint): Promise<void> => {
    await sleep(random.upTo(150));
    const again = await drivers[random.upTo(drivers.length)]?.look(run).catch(() => undefined);
    placement.looks++;
    // Of what a look gives every second timer is lost.
    if (again !== undefined && random.once(2)) void sleep(again).then(() => bring({ run, pool }));
  };
  const placement: RunPlacement & { looks: number } = {
    looks: 0,
    wake(hint) {
      for (let times = random.once(4) ? 1 + random.upTo(5) : 0; times > 0; times--) void bring(hint);
      if (random.once(10)) void bring({ run: 'no-such-run', pool: 'default' });
    },
    async serve(driver, { stopping }) {
      return { done: remindUntilStopped({ driver, every: 200, overdue: 10_000, stopping, wake: placement.wake }) };
    },
  };
  return placement;
}

const linesOf = (file: string): string[] => readFileSync(file, 'utf8').trim().split('\n');

describe('the laws of a placement', () => {
  const folder = temporaryFolder();

  for (const seed of [1, 2, 3])
    it(`which loses, repeats and reorders wakes, while servers are cut off: each run ends once (seed ${seed})`, async function () {
      this.timeout(60_000);
      writeFileSync(join(folder(), 'work.baton.yaml'), text);
      const memory = createMemoryRuns(lease);
      const owners = ['one', 'two', 'three'];
      const servers = await Promise.all(owners.map((owner) => openServer(memory, folder(), owner)));
      const placement = faultyPlacement(
        seed,
        servers.map(({ driver }) => driver),
      );
      const stop = new AbortController();
      const here = { url: '', stopping: stop.signal, tell: () => undefined };
      const placed = await Promise.all(servers.map(({ driver }) => placement.serve(driver, here)));
      const random = randomOf(seed);

      const names = ['a', 'b', 'c', 'd', 'e'];
      const ids = new Map<string, string>();
      for (const [place, name] of names.entries()) ids.set(name, (await servers[(place + 2) % 3]?.begin(name)) ?? '');
      // The one that began the last run is cut off until another one has that.
      memory.cut('one', true);
      for (let tries = 0; memory.row(ids.get('e') ?? '').epoch === 1; tries++) {
        assert.ok(tries < 500, 'nobody took the run of a server that is gone');
        await sleep(20);
      }
      memory.cut('one', false);
      for (const owner of ['two', 'three']) {
        memory.cut(owner, true);
        await sleep(random.once(2) ? 3 * lease : 100);
        memory.cut(owner, false);
      }
      const isOver = (id: string): boolean => {
        const { status, facts } = memory.row(id);
        return status === 'ended' || (status === 'waiting' && facts.at(-1)?.shown?.outcome === 'interrupted');
      };
      for (let tries = 0; ![...ids.values()].every(isOver); tries++) {
        assert.ok(tries < 500, JSON.stringify([...ids.values()].map((id) => memory.row(id).status)));
        await sleep(50);
      }
      stop.abort();
      await Promise.all(placed.map(({ done }) => done));

      assert.ok(placement.looks > 0);
      for (const [name, id] of ids) {
        const { facts: commits, epoch } = memory.row(id);
        const facts = commits.flatMap(({ body }) => body.split('\n').map((line): Fact => JSON.parse(line)));
        assert.deepEqual(
          facts.map(({ seq }) => seq),
          facts.map((_, place) => place + 1),
        );
        const epochs = commits.map((one) => one.epoch);
        assert.deepEqual(
          epochs,
          epochs.toSorted((one, other) => one - other),
          `${name} was written by two at once`,
        );
        const noted = linesOf(join(folder(), `${name}.txt`));
        assert.ok(noted.filter((line) => line === 'once').length <= 1, `${name}: what may not be repeated was`);
        assert.ok(noted.filter((line) => line === 'again').length <= epoch, `${name}: ${noted} in ${epoch} turns`);
        const ends = facts.filter((fact) => fact.type === 'run.finished' && fact.status === 'succeeded');
        const asked = facts.some((fact) => fact.type === 'person.asked' && fact.kind === 'interrupted');
        assert.equal(ends.length, asked ? 0 : 1, `${name}: ${facts.map(({ type }) => type).join(' ')}`);
      }
      for (const one of servers) await one.close();
    });

  for (const ms of [400, 500])
    it(`a server that is cut off for ${ms} ms takes up its own runs itself: nothing is done twice`, async function () {
      this.timeout(60_000);
      writeFileSync(join(folder(), 'work.baton.yaml'), text);
      const memory = createMemoryRuns(lease);
      const server = await openServer(memory, folder(), 'one');
      const ids = [await server.begin('a'), await server.begin('b')];
      memory.cut('one', true);
      await sleep(ms);
      memory.cut('one', false);
      const isOver = (id: string): boolean => memory.row(id).status === 'ended' || memory.row(id).status === 'waiting';
      for (let tries = 0; !ids.every(isOver); tries++) {
        assert.ok(tries < 500);
        for (const id of ids) await server.driver.look(id);
        await sleep(5);
      }
      for (const name of ['a', 'b'])
        assert.ok(linesOf(join(folder(), `${name}.txt`)).filter((line) => line === 'once').length <= 1, name);
      await server.close();
    });
});
