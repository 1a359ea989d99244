import type { Node } from '../graph.ts';

/** The steps of a frame that some route skips, by position. */
export function passedIn(nodes: readonly Node[]): boolean[] {
  const turns = new Int32Array(nodes.length + 1);
  for (const { routes } of nodes) {
    for (const { past } of Object.values(routes).flat()) {
      for (const [first, last] of past) {
        turns[first] = (turns[first] ?? 0) + 1;
        turns[last + 1] = (turns[last + 1] ?? 0) - 1;
      }
    }
  }

  let open = 0;
  return nodes.map((_, position) => (open += turns[position] ?? 0) > 0);
}
