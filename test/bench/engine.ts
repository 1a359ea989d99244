// Time a step of chains, fan-outs and loops of trivial steps, in memory and durable, beside peers, bare promises and a bare synced
// file; what a log and a run hold; how long the event loop is held; resume and cold start. Medians of five.
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

async function inMemory(text: string, n: number): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const { driven } = startText(text);
    const from = performance.now();
    await driven.done;
    times.push(performance.now() - from);
  }
  return (median(times) * 1000) / n;
}

async function durable(text: string, n: number) {
  const folder = mkdtempSync(join(tmpdir(), 'baton-bench-'));
  writeFileSync(join(folder, 'b.baton.yaml'), text);
  writeFileSync(join(folder, 'baton.yaml'), '{}\n');
  const times: number[] = [];
  let [p99, max, bytes] = [0, 0, 0];
  for (let round = 0; round < rounds; round++) {
    let from = 0;
    const delay = monitorEventLoopDelay({ resolution: 1 });
    const handle = await startRun({
      file: 'b.baton.yaml',
      cwd: folder,
      onEvent: (event) => {
        if (from || event.type !== 'run.started') return;
        from = performance.now();
        // The first round loads and warms up.
        if (round) delay.enable();
      },
    });
    const { status } = await handle.done;
    delay.disable();
    [p99, max] = [Math.max(p99, delay.percentile(99) / 1e6), Math.max(max, delay.max / 1e6)];
    if (status !== 'succeeded') throw new Error(`The run ${status}.`);
    times.push(performance.now() - from);
    bytes = readFileSync(join(handle.folder, 'log.jsonl')).length;
  }
  rmSync(folder, { recursive: true, force: true });
  return { run: (median(times) * 1000) / n, p99, max, bytes: bytes / n };
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
  `µs a step          in memory${others.map(({ name }) => name.padStart(14)).join('')}   durable${others.map(({ name }) => name.padStart(14)).join('')}   log bytes   loop p99 ms   max`,
);
for (const shape of names)
  for (const n of [100, 1000, 10_000]) {
    const text = shapes[shape](n);
    const memory = await inMemory(text, n);
    const disk = await durable(text, n);
    const inPeers = others.map((peer) => peer.measure(shape, n, false));
    const onDisk = others.map((peer) => peer.measure(shape, n, true));
    console.log(
      `${shape.padEnd(9)} ${String(n).padStart(6)}  ${cell(memory, 10, 1)}${inPeers.map((us) => cell(us, 14)).join('')}${cell(disk.run, 10, 1)}${onDisk.map((us) => cell(us, 14)).join('')}${cell(disk.bytes, 12)}${cell(disk.p99, 14, 1)}${cell(disk.max, 6, 1)}`,
    );
  }
console.log('');
processes();
