// Time a step of chains, fan-outs and loops of trivial steps, in memory and durable, beside peers, bare promises and a bare synced
// file; what a log and a run hold; how long the event loop is held; resume and cold start. Medians of five. Beside the times on the wall stand
// those of the processor, which neighbours on the machine lengthen less.
// Run: npm run bench (--alone leaves the peers out)
import {
  appendFileSync,
  closeSync,
  fdatasyncSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { startRun } from '../../engine/index.ts';
import { startText } from '../engine/run/memory.ts';
import { peers } from './peers.ts';
import { processes } from './processes.ts';
import type { Shape } from './shapes.ts';
import { median, shapes } from './shapes.ts';

const rounds = 5;

async function inMemory(text: string, n: number): Promise<Times> {
  const taken: Taken[] = [];
  for (let round = 0; round < rounds; round++) {
    const { driven } = startText(text);
    const passed = watch();
    await driven.done;
    taken.push(passed());
  }
  return timesOf(taken, n);
}

/** What something took, in ms: on the wall, and of the processor in all threads. */
interface Taken {
  wall: number;
  cpu: number;
}

/** The same as medians, in µs a step. */
type Times = Taken;
const timesOf = (taken: readonly Taken[], n: number): Times => ({
  wall: (median(taken.map(({ wall }) => wall)) * 1000) / n,
  cpu: (median(taken.map(({ cpu }) => cpu)) * 1000) / n,
});

/** Begins to measure; the function that it gives tells what has been taken since. */
function watch(): () => Taken {
  const from = performance.now();
  const used = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(used);
    return { wall: performance.now() - from, cpu: (user + system) / 1000 };
  };
}

/** How long each turn of the event loop kept the processor busy, in ms, until it is asked: delays without those that neighbours cause. */
function turns(): () => number[] {
  const taken: number[] = [];
  let running = true;
  const used = () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  };
  let last = used();
  const turn = () => {
    if (!running) return;
    const now = used();
    taken.push(now - last);
    last = now;
    setImmediate(turn);
  };
  setImmediate(turn);
  return () => {
    running = false;
    taken.push(used() - last);
    return taken;
  };
}

async function durable(text: string, n: number) {
  const folder = mkdtempSync(join(tmpdir(), 'baton-bench-'));
  writeFileSync(join(folder, 'b.baton.yaml'), text);
  writeFileSync(join(folder, 'baton.yaml'), '{}\n');
  const taken: Taken[] = [];
  let [p99, max, bytes] = [0, 0, 0];
  let busiest = 0;
  // One round more is asked how long its turns are, which costs it time.
  for (let round = 0; round <= rounds; round++) {
    let passed: (() => Taken) | undefined;
    let busy: (() => number[]) | undefined;
    const delay = monitorEventLoopDelay({ resolution: 1 });
    const handle = await startRun({
      file: 'b.baton.yaml',
      cwd: folder,
      onEvent: (event) => {
        if (passed || event.type !== 'run.started') return;
        passed = watch();
        if (round === rounds) busy = turns();
        // The first round loads and warms up.
        else if (round) delay.enable();
      },
    });
    const { status } = await handle.done;
    const all = passed?.() ?? { wall: 0, cpu: 0 };
    delay.disable();
    for (const one of busy?.() ?? []) busiest = Math.max(busiest, one);
    [p99, max] = [Math.max(p99, delay.percentile(99) / 1e6), Math.max(max, delay.max / 1e6)];
    if (status !== 'succeeded') throw new Error(`The run ${status}.`);
    if (!busy) taken.push(all);
    bytes = readFileSync(join(handle.folder, 'log.jsonl')).length;
  }
  rmSync(folder, { recursive: true, force: true });
  return { ...timesOf(taken, n), p99, max, turn: busiest, bytes: bytes / n };
}

/** What the disk alone takes: one line of 120 bytes, appended and synced each. µs. */
function bareSync(n: number): number {
  const folder = mkdtempSync(join(tmpdir(), 'baton-bench-'));
  const file = join(folder, 'log');
  appendFileSync(file, '');
  const fd = openSync(file, 'a');
  const from = performance.now();
  for (let i = 0; i < n; i++) {
    writeSync(fd, `${'x'.repeat(119)}\n`);
    fdatasyncSync(fd);
  }
  closeSync(fd);
  rmSync(folder, { recursive: true, force: true });
  return ((performance.now() - from) * 1000) / n;
}

/** What awaiting alone takes: as many async functions, one after the other. µs. */
async function barePromises(n: number): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const from = performance.now();
    for (let i = 0; i < n; i++) await (async () => i)();
    times.push(performance.now() - from);
  }
  return (median(times) * 1000) / n;
}

const cell = (value: number | undefined, width: number, digits = 0): string =>
  (value === undefined ? '–' : value.toFixed(digits)).padStart(width);
const names = Object.keys(shapes).filter((name): name is Shape => name in shapes);

console.log(`${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}, Node ${process.version}`);
console.log(`bare: a promise ${(await barePromises(10_000)).toFixed(2)} µs, append + fdatasync ${bareSync(300).toFixed(0)} µs\n`);
const others = process.argv.includes('--alone') ? [] : peers();
console.log(
  `µs a step          in memory   (cpu)${others.map(({ name }) => name.padStart(14)).join('')}   durable   (cpu)${others.map(({ name }) => name.padStart(14)).join('')}   log bytes   loop p99 ms   max   turn (cpu)`,
);
for (const shape of names)
  for (const n of [100, 1000, 10_000]) {
    const text = shapes[shape](n);
    const memory = await inMemory(text, n);
    const disk = await durable(text, n);
    const inPeers = others.map((peer) => peer.measure(shape, n, false));
    const onDisk = others.map((peer) => peer.measure(shape, n, true));
    console.log(
      `${shape.padEnd(9)} ${String(n).padStart(6)}  ${cell(memory.wall, 10, 1)}${cell(memory.cpu, 8, 1)}${inPeers.map((us) => cell(us, 14)).join('')}${cell(disk.wall, 10, 1)}${cell(disk.cpu, 8, 1)}${onDisk.map((us) => cell(us, 14)).join('')}${cell(disk.bytes, 12)}${cell(disk.p99, 14, 1)}${cell(disk.max, 6, 1)}${cell(disk.turn, 13, 1)}`,
    );
  }
console.log('');
await processes();
