// The three shapes of work that every engine in the benchmark runs, with `n` steps that do next to nothing.

const chain = (n: number): string =>
  `id: chain\nsteps:\n  - {id: s0, set: {x: 1}}\n${Array.from({ length: n - 1 }, (_, i) => `  - {id: s${i + 1}, set: {x${i + 1}: 1}, dependencies: [s${i}]}`).join('\n')}`;

const fanOut = (n: number): string => {
  const ids = Array.from({ length: n - 1 }, (_, i) => `s${i}`);
  return `id: fan\nsteps:\n${ids.map((id) => `  - {id: ${id}, set: {${id}x: 1}}`).join('\n')}\n  - {id: end, set: {z: 1}, dependencies: [${ids}]}`;
};

const loop = (n: number): string =>
  `id: loop\nsteps:\n  - {id: l, for_each: "{{ range(${n}) }}", max_parallel: all, set: {m: "{{ item }}"}}`;

export const shapes = { chain, 'fan-out': fanOut, loop };
export type Shape = keyof typeof shapes;

export const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;
