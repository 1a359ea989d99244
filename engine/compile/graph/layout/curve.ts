import type { Point } from './picture.ts';

/** A line's points as an SVG path: straight through columns, a soft S between them. */
export function curve(points: readonly Point[], back = false): string {
  const [first, ...rest] = points;
  if (!first) return '';
  let path = `M${first.x} ${first.y}`;
  let from = first;
  rest.forEach((to, index) => {
    const middle = (from.x + to.x) / 2;
    path +=
      back || index % 2 === 0 || from.y === to.y ? `L${to.x} ${to.y}` : `C${middle} ${from.y} ${middle} ${to.y} ${to.x} ${to.y}`;
    from = to;
  });
  return path;
}
