// Time a step of chains, fan-outs and loops of trivial steps, in memory and durable, and the event loop's delay meanwhile.
// Medians of five runs. Run: npm run bench
import { appendFileSync, closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { startRun } from '../../engine/index.ts';
import { startText } from '../engine/run/memory.ts';

const chain = (n: number): string =>
  `id: chain\nsteps:\n  - {id: s0, set: {x: 1}}\n${Array.from({ length: n - 1 }, (_, i) => `  - {id: s${i + 1}, set: {x${i + 1}: 1}, dependencies: [s${i}]}`).join('\n')}`;
const fanOut = (n: number): string => {
  const ids = Array.from({ length: n - 1 }, (_, i) => `s${i}`);
  return `id: fan\nsteps:\n${ids.map((id) => `  - {id: ${id}, set: {${id}x: 1}}`).join('\n')}\n  - {id: end, set: {z: 1}, dependencies: [${ids}]}`;
};
const loop = (n: number): string =>
  `id: loop\nsteps:\n  - {id: l, for_each: "{{ range(${n}) }}", max_parallel: all, set: {m: "{{ item }}"}}`;

const median = (numbers: number[]): number => numbers.sort((a, b) => a - b)[numbers.length >> 1] ?? 0;
const rounds = 5;

async function inMemory(text: string, n: number): Promise<{ run: number; bytes: number }> {
  const times: number[] = [];
  let bytes = 0;
  for (let round = 0; round < rounds; round++) {
    const { driven, facts } = startText(text);
    const from = performance.now();
    await driven.done;
    times.push(performance.now() - from);
    bytes = facts.reduce((sum, fact) => sum + JSON.stringify(fact).length, 0);
  }
  return { run: (median(times) * 1000) / n, bytes: bytes / n };
}

async function durable(text: string, n: number): Promise<{ run: number; p99: number; max: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'baton-bench-'));
  writeFileSync(join(folder, 'b.baton.yaml'), text);
  writeFileSync(join(folder, 'baton.yaml'), '{}\n');
  const times: number[] = [];
  let [p99, max] = [0, 0];
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
  }
  rmSync(folder, { recursive: true, force: true });
  return { run: (median(times) * 1000) / n, p99, max };
}

/** What the disk alone takes: one line of 120 bytes, appended and synced each. */
function bareSync(n: number): number {
  const file = join(mkdtempSync(join(tmpdir(), 'baton-bench-')), 'log');
  appendFileSync(file, '');
  const fd = openSync(file, 'a');
  const from = performance.now();
  for (let i = 0; i < n; i++) {
    writeSync(fd, `${'x'.repeat(119)}\n`);
    fdatasyncSync(fd);
  }
  closeSync(fd);
  return ((performance.now() - from) * 1000) / n;
}

console.log(
  `${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}, Node ${process.version}; append + fdatasync alone: ${bareSync(300).toFixed(0)} µs\n`,
);
console.log('work       steps   in memory   bytes   durable   loop p99   loop max');
for (const [name, make] of Object.entries({ chain, 'fan-out': fanOut, loop }))
  for (const n of [100, 1000, 10_000]) {
    const text = make(n);
    const memory = await inMemory(text, n);
    const disk = await durable(text, n);
    console.log(
      `${name.padEnd(9)} ${String(n).padStart(6)}  ${memory.run.toFixed(1).padStart(7)} µs ${memory.bytes.toFixed(0).padStart(6)}  ${disk.run.toFixed(1).padStart(6)} µs  ${disk.p99.toFixed(1).padStart(6)} ms  ${disk.max.toFixed(1).padStart(6)} ms`,
    );
  }
