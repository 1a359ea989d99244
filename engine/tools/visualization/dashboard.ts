import { basename, extname } from 'node:path';
import { isMap, type Json } from '../../language/json.ts';
import { visualizationTexts } from '../../language/texts/tools/visualization.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { escapeHtml, htmlPage } from '../report-generator/page.ts';
import { embed } from '../report-generator/pictures.ts';
import type { ToolWorld } from '../tool.ts';
import { listOf } from './options.ts';

interface Panel {
  title: string;
  /** A file, or a picture in memory. */
  from: { path: string } | { svg: string };
}

/** The panels of a dashboard. Throws a RunError (`input`). */
export function panelsOf(charts: Json | undefined): Panel[] {
  return listOf(charts).map((one): Panel => {
    if (typeof one === 'string')
      return one.trimStart().startsWith('<') ? { title: '', from: { svg: one } } : { title: nameOf(one), from: { path: one } };

    const { title, path, svg } = isMap(one) ? one : {};
    const words = typeof title === 'string' ? title : '';
    if (typeof path === 'string') return { title: words || nameOf(path), from: { path } };
    if (typeof svg === 'string') return { title: words, from: { svg } };
    throw new RunError({ kind: 'input', message: say(visualizationTexts.chart, { got: JSON.stringify(one) }) });
  });
}

const nameOf = (path: string): string => basename(path, extname(path)).replace(/[_-]+/g, ' ');

const style = {
  grid: 'main{max-width:86rem}.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,30rem),1fr));gap:1.25rem}',
  column: 'main{max-width:60rem}.charts{display:grid;gap:1.25rem}',
};
const card =
  'figure{margin:0;border:1px solid var(--line);border-radius:10px;overflow:hidden}figure img{margin:0;width:100%}h1{margin-bottom:1.2em}';

/** The HTML page. Each picture is embedded as an image, so no script in it can run. `file` is the future path of the page. */
export async function dashboard({
  title,
  panels,
  layout,
  file,
  world,
}: {
  title: string;
  panels: readonly Panel[];
  layout: 'grid' | 'column';
  file: string | undefined;
  world: ToolWorld;
}): Promise<{ content: string; count: number; missing: string[] }> {
  const paths = panels.flatMap(({ from }) => ('path' in from ? [from.path] : []));
  const { pictures, missing } = await embed(paths, file, world);
  const figures = panels.flatMap(({ title: name, from }) => {
    const source =
      'svg' in from ? `data:image/svg+xml;base64,${Buffer.from(from.svg).toString('base64')}` : pictures.get(from.path);
    return source === undefined ? [] : [`<figure><img src="${escapeHtml(source)}" alt="${escapeHtml(name)}"></figure>`];
  });
  const body = `<h1>${escapeHtml(title)}</h1>\n<div class="charts">\n${figures.join('\n')}\n</div>`;

  return { content: htmlPage(title, body, style[layout] + card), count: figures.length, missing };
}
