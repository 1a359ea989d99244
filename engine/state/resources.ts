/** The present resource usage of the engine's process and its machine; memory in bytes. */
export interface ResourceSample {
  /** Processors used by the process since the last sample: 1 is one of them all the time. */
  cpu: number;
  /** Memory of the process, and the part for its own values. */
  memory: number;
  heap: number;
  /** Memory that is available without swapping, and the total of the machine (or the container). */
  available: number;
  total: number;
}

/** Memory is short below this share of the total, and below this many bytes on large machines. */
const shortShare = 0.05;
const mostShort = 1024 ** 3;
/** The hysteresis: it is enough again only with this much more, or starts would go on and off. */
const enough = 1.5;

/** Whether steps must start one at a time, so that the machine does not swap; `wasShort` is the last answer. */
export function isMemoryShort({ available, total }: Pick<ResourceSample, 'available' | 'total'>, wasShort: boolean): boolean {
  const bound = Math.min(total * shortShare, mostShort);
  return available < (wasShort ? bound * enough : bound);
}
