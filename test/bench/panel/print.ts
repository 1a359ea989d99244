import { loadavg } from 'node:os';

const sorted = (numbers: readonly number[]): number[] => [...numbers].sort((a, b) => a - b);

export const quantile = (numbers: readonly number[], part: number): number =>
  sorted(numbers)[Math.min(numbers.length - 1, Math.floor(numbers.length * part))] ?? 0;

export const mean = (numbers: readonly number[]): number =>
  numbers.reduce((sum, one) => sum + one, 0) / Math.max(1, numbers.length);

/** The part of them that is above a bound, in per cent. */
export const above = (numbers: readonly number[], bound: number): string =>
  `${((numbers.filter((one) => one > bound).length / Math.max(1, numbers.length)) * 100).toFixed(1)} %`;

export const ms = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;

/** A row: what was done, what it took, what it may take, and how busy the machine was. */
export const print = (what: string, is: string, goal: string): void =>
  console.log(`${what.padEnd(62)} ${is.padStart(30)}   ${goal.padEnd(30)} ${loadavg()[0]?.toFixed(1)}`);
