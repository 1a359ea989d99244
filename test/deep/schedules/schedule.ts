import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KeptRun } from '../database/kept-run.ts';
import { judgeKeptRun, randomBy, workText } from './fault-runs.ts';
import type { RunServer, RunServers } from './run-servers.ts';

export interface Fault {
  name: string;
  strike(): Promise<void>;
}

/** Where runs are kept, and what can happen to it. */
export interface FaultyBackend {
  start(): Promise<RunServer>;
  /** What happens beside a server that is killed and one that is held. */
  faults(scene: FaultScene): readonly Fault[];
  areSettled(ids: readonly string[]): Promise<boolean>;
  readRun(id: string): Promise<KeptRun>;
  /** How the runs stand, for whoever has to find out why they do not settle. */
  describeRuns(ids: readonly string[]): Promise<string>;
  /** Lets servers look no more at runs that were judged, of which some wait for a person. */
  forget?(ids: readonly string[]): void;
  close(): Promise<void>;
}

/** What a schedule has begun. */
export interface FaultScene {
  ids: readonly string[];
  servers: RunServer[];
  random(): number;
}

interface Schedules {
  servers: RunServers;
  /** How many servers share the runs. */
  count: number;
  /** Opens what is behind the servers of a folder. */
  open(folder: string): Promise<FaultyBackend>;
}

interface Fleet {
  folder: string;
  backend: FaultyBackend;
  servers: RunServer[];
}

const runs = 12;

/** The seeds of `FAULT_SCHEDULES`: `20` for the first twenty, `21-40` for others. */
function listSeeds(): number[] {
  const [, first = '1', last = '6'] = /^(?:(\d+)-)?(\d+)$/.exec(process.env['FAULT_SCHEDULES'] ?? '6') ?? [];
  return Array.from({ length: Number(last) - Number(first) + 1 }, (_, at) => Number(first) + at);
}

/**
 * One test for each seed. The servers and what is behind them live on from schedule to schedule, with what the one before left; after a
 * failure others begin anew.
 */
export function testSchedules({ servers, count, open }: Schedules): void {
  let fleet: Fleet | undefined;
  const openFleet = async (): Promise<Fleet> => {
    const folder = mkdtempSync(join(realpathSync(tmpdir()), 'baton-schedules-'));
    writeFileSync(join(folder, 'work.baton.yaml'), workText);
    const backend = await open(folder);
    const start = () => startSurely(backend.start);
    return { folder, backend: { ...backend, start }, servers: await Promise.all(Array.from({ length: count }, start)) };
  };
  const close = async (): Promise<void> => {
    const last = fleet;
    fleet = undefined;
    await servers.end();
    await last?.backend.close();
    if (last) rmSync(last.folder, { recursive: true, force: true, maxRetries: 5 });
  };
  after(close);

  for (const seed of listSeeds())
    it(`no run is lost, doubled or torn: schedule ${seed}`, async function () {
      this.timeout(400_000);
      fleet ??= await openFleet();
      try {
        await playSchedule(seed, fleet);
      } catch (error) {
        await close();
        throw error;
      }
    });
}

/** A busy machine may not answer a server that begins in time: then it is started again, as whatever supervises servers does. */
async function startSurely(start: FaultyBackend['start']): Promise<RunServer> {
  for (let tries = 1; ; tries++) {
    try {
      return await start();
    } catch (error) {
      if (tries === 20) throw error;
    }
    await sleep(500);
  }
}

/** Begins runs, lets faults happen as the seed says, and judges what is left of the runs once they have settled. */
async function playSchedule(seed: number, { folder, backend, servers }: Fleet): Promise<void> {
  const random = randomBy(seed);
  const names = new Map<string, string>();
  for (let number = 0; number < runs; number++) {
    const name = `schedule${seed}-run${number}`;
    const id = await servers[number % servers.length]?.begin('work.baton.yaml', name);
    names.set(id ?? '', name);
  }
  const ids = [...names.keys()];

  const scene = { ids, servers, random };
  const faults = [...faultsOfServers(scene, backend.start), ...backend.faults(scene)];
  const struck: string[] = [];
  for (let count = 0; count < 4; count++) {
    const fault = faults[Math.floor(random() * faults.length)];
    struck.push(fault?.name ?? '');
    await fault?.strike();
    await sleep(random() * 600);
  }

  const after = `after ${struck.join(', ')}`;
  const end = Date.now() + 200_000;
  while (!(await backend.areSettled(ids))) {
    if (Date.now() > end) {
      const told = servers.map(({ child, told }) => `${child.pid}: ${told()}`).join('\n');
      assert.fail(`${after}: ${await backend.describeRuns(ids)}\n${told}`);
    }
    await sleep(300);
  }
  for (const [id, name] of names) await judgeKeptRun(folder, name, `${id} (${name}) ${after}`, await backend.readRun(id));
  backend.forget?.(ids);
}

function faultsOfServers({ servers, random }: FaultScene, start: () => Promise<RunServer>): Fault[] {
  const pick = () => Math.floor(random() * servers.length);
  return [
    {
      name: 'kill -9 of a server',
      async strike() {
        const at = pick();
        servers[at]?.child.kill('SIGKILL');
        servers[at] = await start();
      },
    },
    {
      name: 'a server held',
      async strike() {
        const { child } = servers[pick()] ?? {};
        child?.kill('SIGSTOP');
        await sleep(500 + random() * 3_000);
        child?.kill('SIGCONT');
      },
    },
  ];
}
