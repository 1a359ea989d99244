import { visualizationTexts } from '../../language/texts/tools/visualization.ts';
import { say } from '../../language/texts.ts';
import type { Chart } from './chart.ts';
import { seriesColour, styleOf } from './styles.ts';
import { element, escapeXml, textElement, textWidth, truncateToWidth } from './svg.ts';

/** The area for marks, in pixels from the upper left corner. */
export interface PlotArea {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const edge = 24;

/** The picture around the content from `draw`: title, legend, colours, alternative text. */
export function drawFrame(chart: Chart, legend: boolean, draw: (area: PlotArea) => string): string {
  const { title, width, height, theme } = chart.options;
  const heading =
    title === '' ? '' : textElement(truncateToWidth(title, 19, width - 2 * edge), { x: edge, y: 37, class: 'title' });
  const top = title === '' ? 16 : 54;
  const names = legend ? chart.series.map(({ name }) => name) : [];
  const listed = legendOf(names, top, width);
  const area = { left: edge, top: listed.bottom, right: width - edge, bottom: height - 16 };
  const points = chart.series.reduce((sum, { points: list }) => sum + list.length, 0);
  const summary = say(visualizationTexts.summary, {
    type: chart.type,
    series: chart.series.map(({ name }) => `${name}.`).join(' '),
    points,
  });

  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      class: 'baton',
      role: 'img',
      'aria-label': title || chart.type,
    },
    `<style>${styleOf(theme)}</style><desc>${escapeXml(summary)}</desc>` +
      element('rect', { width, height, fill: 'var(--back)' }) +
      heading +
      listed.svg +
      draw(area),
  );
}

/** Names of series beside their colours, in as many rows as needed. */
function legendOf(names: readonly string[], top: number, width: number): { svg: string; bottom: number } {
  if (names.length === 0) return { svg: '', bottom: top };
  let [x, y, svg] = [edge, top + 10, ''];
  names.forEach((name, index) => {
    const words = truncateToWidth(name, 12, 180);
    const needed = 18 + textWidth(words, 12) + 18;
    if (x > edge && x + needed > width - edge) [x, y] = [edge, y + 20];
    svg += element('rect', { x, y: y - 9, width: 11, height: 11, rx: 3, fill: seriesColour(index) });
    svg += textElement(words, { x: x + 17, y, class: 'name' });
    x += needed;
  });

  return { svg, bottom: y + 14 };
}
