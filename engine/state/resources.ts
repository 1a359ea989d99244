/** What the engine's process and its machine use at a moment; memory in bytes. */
export interface ResourceSample {
  /** Processors that the process kept busy since the sample before: 1 is one of them all the time. */
  cpu: number;
  /** Memory that the process holds, and what of that its own values take. */
  memory: number;
  heap: number;
  /** Memory that programs can still get without swapping, and all that the machine (or the container) has. */
  available: number;
  total: number;
}

/** Memory is short below this share of all, and below this many bytes on large machines. */
const shortShare = 0.05;
const mostShort = 1024 ** 3;
/** It is enough again only once there is so much more: else starts would go on and off. */
const enough = 1.5;

/** Whether steps are to start one at a time, so that the machine does not swap; `wasShort` is what was said before. */
export function isMemoryShort({ available, total }: Pick<ResourceSample, 'available' | 'total'>, wasShort: boolean): boolean {
  const bound = Math.min(total * shortShare, mostShort);
  return available < (wasShort ? bound * enough : bound);
}
