import type { Picture, PictureLine } from './picture.ts';

/** A line of a picture as an SVG path: straight through columns (or rows), with an S curve between them. */
export function curve({ points, back }: Pick<PictureLine, 'points' | 'back'>, direction: Picture['direction'] = 'right'): string {
  const [first, ...rest] = points;
  if (!first) return '';

  let path = `M${first.x} ${first.y}`;
  let from = first;
  rest.forEach((to, index) => {
    const straight = back || index % 2 === 0 || from.y === to.y || from.x === to.x;
    const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
    const bend =
      direction === 'down'
        ? `C${from.x} ${middle.y} ${to.x} ${middle.y} ${to.x} ${to.y}`
        : `C${middle.x} ${from.y} ${middle.x} ${to.y} ${to.x} ${to.y}`;

    path += straight ? `L${to.x} ${to.y}` : bend;
    from = to;
  });

  return path;
}
