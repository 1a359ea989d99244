// Figures of whole processes: memory of 10,000 steps, resume behind settled steps, and the cold start of a small run.

import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { yaml } from '../yaml.ts';
import { median, shapes } from './shapes.ts';

const cli = resolve('dist/cli.cjs');

/** Prints the figures; works on the product as it ships. */
export async function processes(): Promise<void> {
  node('.', ['esbuild.mjs', '--production', '--quiet']);
  const folder = mkdtempSync(join(tmpdir(), 'baton-bench-'));
  try {
    writeFileSync(join(folder, 'baton.yaml'), '{}\n');
    const start = coldStart(folder);
    memory(folder);
    await resume(folder, start);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs Node and gives what it took in ms; throws when it failed. */
function node(folder: string, args: readonly string[]): { ms: number; stdout: string } {
  const from = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  const ms = performance.now() - from;
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}:\n${stderr}`);
  return { ms, stdout };
}

/** Gives the most ms that a cold start should take on this machine. */
function coldStart(folder: string): number {
  const three = yaml`
      id: three
      steps:
        - {id: a, set: {x: 1}}
        - {id: b, set: {y: "{{ x }}"}}
        - {id: c, set: {z: "{{ y }}"}}
    `;
  writeFileSync(join(folder, 'three.baton.yaml'), three);
  const rounds = Array.from({ length: 11 }, () => ({
    bare: node(folder, ['-e', '0']).ms,
    ours: node(folder, [cli, 'run', 'three.baton.yaml']).ms,
  }));
  const [bare, ours] = [median(rounds.map((one) => one.bare)), median(rounds.map((one) => one.ours))];
  const goal = 1.3 * bare + 140;
  console.log(
    `cold start of 3 steps: ${ours.toFixed(0)} ms (goal 1.3 × bare + 140 = ${goal.toFixed(0)}; bare node ${bare.toFixed(0)})`,
  );
  return goal;
}

/** Peak of one run of 10,000 steps, and what ten runs in one process hold after the first. */
function memory(folder: string): void {
  writeFileSync(join(folder, 'loop.baton.yaml'), shapes.loop(10_000));
  writeFileSync(join(folder, 'chain.baton.yaml'), shapes.chain(10_000));
  // Nobody writes a chain of 10,000 steps, so it has no goal.
  for (const [shape, goal] of [
    ['loop', ' (goal 80)'],
    ['chain', ''],
  ]) {
    const script = `
      const { startRun } = require(${JSON.stringify(resolve('dist/engine.cjs'))});
      const run = async () => { const { done } = await startRun({ file: '${shape}.baton.yaml', cwd: process.cwd() }); await done; };
      const heap = () => { gc(); return process.memoryUsage().heapUsed / 2 ** 20; };
      const loaded = process.resourceUsage().maxRSS / 1024;
      (async () => {
        await run();
        const peak = process.resourceUsage().maxRSS / 1024;
        const first = heap();
        for (let i = 0; i < 9; i++) await run();
        console.log(JSON.stringify({ loaded, peak, first, last: heap() }));
      })();`;
    const { loaded, peak, first, last } = JSON.parse(node(folder, ['--expose-gc', '-e', script]).stdout);
    console.log(
      `${shape} of 10,000 steps: peak ${peak.toFixed(0)} MB, ${(peak - loaded).toFixed(0)} above the loaded engine${goal}, heap after 1 run ${first.toFixed(0)} MB, after 10 runs ${last.toFixed(0)} MB`,
    );
  }
}

/** What is behind a resumed run; its last step is `last`. `goal` is in ms, by the goal of a cold start. */
const resumed = [
  { name: '1,000 steps', shape: shapes.chain(1000), after: 's999', goal: (start: number) => 2 * start },
  { name: '10,000 iterations', shape: shapes.loop(10_000), after: 'l', goal: (start: number) => 2 * start },
  { name: '10,000 steps', shape: shapes.chain(10_000), after: 's9999', goal: () => 3000 },
];

/** A run whose last step is cut off, as by a power cut: until `resume` has carried that step out. */
async function resume(folder: string, start: number): Promise<void> {
  for (const [number, { name, shape, after, goal }] of resumed.entries()) {
    const text = `${shape}\n  - {id: last, set: {y: 1}, dependencies: [${after}]}\n`;
    const home = join(folder, `resume-${number}`);
    cpSync(join(folder, 'baton.yaml'), join(home, 'baton.yaml'));
    writeFileSync(join(home, 'r.baton.yaml'), text);
    node(home, [cli, 'run', 'r.baton.yaml', '--quiet']);
    const runs = join(home, '.baton/runs');
    const id = readdirSync(runs)[0] ?? '';
    const log = join(runs, id, 'log.jsonl');
    const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
    const cut = `${lines.slice(0, -2).join('\n')}\n`;
    const first: number[] = [];
    for (let round = 0; round < 5; round++) {
      writeFileSync(log, cut);
      first.push(await firstStep(home, id));
    }
    const whole = Array.from({ length: 5 }, () => {
      writeFileSync(log, cut);
      return node(home, [cli, 'resume', id, '--quiet']).ms;
    });
    const idle = median(Array.from({ length: 5 }, () => node(home, [cli, 'runs', '--json']).ms));
    console.log(
      `resume behind ${name}: ${median(first).toFixed(0)} ms from the beginning of the process to the first new step (goal ${goal(start).toFixed(0)}), ${median(whole).toFixed(0)} for the whole command (one that only lists runs ${idle.toFixed(0)})`,
    );
  }
}

/** How long it takes in ms until a resumed run tells that its first new step has settled. */
async function firstStep(home: string, id: string): Promise<number> {
  const from = performance.now();
  const child = spawn(process.execPath, [cli, 'resume', id, '--events'], { cwd: home, stdio: ['ignore', 'pipe', 'ignore'] });
  let told: number | undefined;
  for await (const line of createInterface({ input: child.stdout }))
    if (/"type":"step\.succeeded"/.test(line)) told ??= performance.now() - from;
  if (told === undefined) throw new Error('The resumed run told of no step.');
  return told;
}
