/** Eighths of a line's height (Unicode, Block Elements). */
const heights = '▁▂▃▄▅▆▇█';

/** Numbers as a line of bars from zero to the largest; a dot for a missing one. */
export function drawSparkline(figures: readonly (number | undefined)[]): string {
  const largest = Math.max(0, ...figures.map((figure) => figure ?? 0));

  const bar = (figure: number | undefined): string => {
    if (figure === undefined) return '·';
    const height = largest === 0 ? 0 : Math.min(heights.length - 1, Math.floor((figure / largest) * heights.length));
    return heights[height] ?? '';
  };

  return figures.map(bar).join('');
}
