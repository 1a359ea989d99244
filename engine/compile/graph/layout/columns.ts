import { listAt, numberAt } from './at.ts';
import { gap } from './picture.ts';
import type { Vertices } from './vertices.ts';

/** Left and right side of each column. The space before a column grows with the height that its wires must climb. */
export function columnsOf(vertices: Vertices, layers: readonly number[][], y: Float64Array): { left: number; right: number }[] {
  let left = 0;
  return layers.map((layer) => {
    const width = layer.reduce((widest, vertex) => Math.max(widest, vertices.items[vertex]?.width ?? 0), 0);
    const climb = layer.reduce(
      (most, vertex) =>
        Math.max(most, ...listAt(vertices.out, vertex).map((to) => Math.abs(numberAt(y, to) - numberAt(y, vertex)))),
      0,
    );
    const column = { left, right: left + width };

    left = column.right + gap.column + Math.min(gap.column, Math.round(climb / 12));
    return column;
  });
}
