import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as engine from '../../../engine/index.ts';
import { cpuOf, startFleet } from './fleet.ts';
import { untilEnded } from './until-ended.ts';

const steps = Array.from(
  { length: 10 },
  (_, at) =>
    `  - {id: s${at}, tool: filesystem, action: write, repeatable: true, parameters: {path: "{{ inputs.name }}/${at}.txt", content: "${at}"}${at > 0 ? `, dependencies: [s${at - 1}]` : ''}}`,
);
const ten = `id: ten\ninputs: {name: {type: string, required: true}}\nsteps:\n${steps.join('\n')}\n`;
/** Runs at once, of the one process and of both workers together. */
const atOnce = 32;

/** The rate of runs on two workers over PostgreSQL, as a part of that of one process with folders. */
export async function measureRuns(count: number): Promise<{ figure: number; told: string }> {
  const names = Array.from({ length: count }, (_, at) => `run${at}`);
  const local = await driveLocally(names);
  const fleet = await startFleet({ 'ten.baton.yaml': ten });
  try {
    const server = await fleet.serve('server', ['--no-runs']);
    const processes = [server.pid];
    for (const name of ['one', 'two'])
      processes.push((await fleet.work(name, server, ['--max-runs', String(atOnce / 2), '--allow', 'filesystem'])).pid);
    const before = processes.map(cpuOf);
    // Several callers: one may make 600 requests a minute.
    const callers = Array.from({ length: Math.ceil(count / 400) }, () => server.makeCaller().client);
    const from = performance.now();
    const runs: string[] = [];
    await eachOf(names, 16, async (name) => {
      const client = callers[runs.length % callers.length] ?? server.client;
      const { run } = await client.startRun({ file: 'ten.baton.yaml', inputs: { name } });
      runs.push(run);
    });
    await untilEnded(fleet.url, runs);
    const remote = performance.now() - from;
    const cpu = processes.map((pid, at) => ((cpuOf(pid) - (before[at] ?? 0)) / 1000).toFixed(1)).join(' + ');
    const rate = (ms: number): string => ((1000 * count) / ms).toFixed(0);
    return {
      figure: local / remote,
      told: `${count} runs: ${rate(local)} a second in one process, ${rate(remote)} on two workers (processor: server and workers ${cpu} s)`,
    };
  } finally {
    await fleet.close();
  }
}

async function driveLocally(names: readonly string[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'baton-runs-'));
  try {
    mkdirSync(join(folder, 'project'));
    const cwd = join(folder, 'project');
    writeFileSync(join(cwd, 'baton.yaml'), '{}\n');
    writeFileSync(join(cwd, 'ten.baton.yaml'), ten);
    const from = performance.now();
    await eachOf(names, atOnce, async (name) => {
      const inputs = new Map([['name', { value: name }]]);
      const handle = await engine.startRun({ file: 'ten.baton.yaml', cwd, env: {}, allow: ['filesystem'], inputs });
      const { status } = await handle.done;
      // As a run at a terminal, and those of servers.
      await engine.keepRunInHistory(handle);
      if (status !== 'succeeded') throw new Error(`A local run ${status}.`);
    });
    return performance.now() - from;
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Does something for each, so many at once. */
export async function eachOf<T>(all: readonly T[], atOnceMost: number, work: (one: T) => Promise<void>): Promise<void> {
  const left = all.values();
  const take = async (): Promise<void> => {
    for (const one of left) await work(one);
  };
  await Promise.all(Array.from({ length: atOnceMost }, take));
}
