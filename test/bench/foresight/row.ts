import type { Chance } from './chance.ts';

/** A figure beside its bar. */
export interface Row {
  measure: string;
  bar: string;
  found: string;
  meets: boolean;
}

/** What a part of the bench is asked for: a share of its pipelines, of the families that are judged or of those that we tune by. */
export interface PartOptions {
  share: number;
  families: readonly [name: string, family: (count: number, chance: Chance) => string][];
  /** Seeds of tuning and of judging are apart. */
  firstSeed: number;
}

/** So many of the pipelines of a full part, at least one. */
export const countOf = ({ share }: PartOptions, count: number): number => Math.max(1, Math.round(count * share));

export const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;

/** A paired mean with its 95 % interval, in words. */
export function describeGain({ low, mean, high }: { low: number; mean: number; high: number }): string {
  return `${percent(mean)} (95 %: ${percent(low)} to ${percent(high)})`;
}

/** Milliseconds of the processor that some work takes. */
export async function timeWork(work: () => unknown): Promise<number> {
  const used = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(used);
  return (user + system) / 1000;
}
