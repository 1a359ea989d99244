import { normalQuantile } from '../../../engine/forecast/model/student.ts';

/** Numbers that look like chance, in one stream for a seed (mulberry32). */
export interface Chance {
  uniform(): number;
  normal(): number;
  below(count: number): number;
}

export function chanceOf(seed: number): Chance {
  let state = (seed * 2_654_435_761) >>> 0;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 4_294_967_296;
  };
  return { uniform, normal: () => normalQuantile(uniform()), below: (count) => Math.floor(uniform() * count) };
}
