import { totalmem } from 'node:os';
import type { Drive } from '../../run/drive.ts';
import type { ResourceSample } from '../../state/resources.ts';

/** The sampling interval of a run in milliseconds: a run that ends before the first sample has none. */
const sampleInterval = 2_000;

/** Returns samples of this process and machine, each since the last one. */
export function createSampler(): () => ResourceSample {
  let before = { used: process.cpuUsage(), at: process.hrtime.bigint() };
  return () => {
    const now = { used: process.cpuUsage(), at: process.hrtime.bigint() };
    const micros = Number(now.at - before.at) / 1000;
    const used = now.used.user + now.used.system - before.used.user - before.used.system;
    before = now;

    const { rss, heapUsed } = process.memoryUsage();
    // A container may have less memory than its machine; without a limit the figure is 0 or larger than the machine.
    const bound = process.constrainedMemory();
    const total = bound > 0 ? Math.min(bound, totalmem()) : totalmem();
    const cpu = micros > 0 ? Math.round((used / micros) * 100) / 100 : 0;

    return { cpu, memory: rss, heap: heapUsed, available: process.availableMemory(), total };
  };
}

/** Samples a run until it has ended. */
export function sampleResources({ sample, done }: Pick<Drive, 'sample' | 'done'>, interval = sampleInterval): void {
  const take = createSampler();
  const timer = setInterval(() => sample(take()), interval).unref();
  const end = (): void => clearInterval(timer);
  done.then(end, end);
}
