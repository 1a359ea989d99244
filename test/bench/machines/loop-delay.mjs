// Loaded into a server (`--import`): at SIGUSR2 it writes how long its event loop was held since the last time, in milliseconds.
import { renameSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const file = process.env['MACHINES_LOOP'];
const resolution = 5;
const delay = monitorEventLoopDelay({ resolution });
delay.enable();
process.on('SIGUSR2', () => {
  if (file === undefined) return;
  const ms = (nanoseconds) => Math.max(0, nanoseconds / 1e6 - resolution);
  writeFileSync(`${file}.part`, JSON.stringify({ p99: ms(delay.percentile(99)), most: ms(delay.max) }));
  renameSync(`${file}.part`, file);
  delay.reset();
});
