import { pathToFileURL } from 'node:url';
import type { Json, JsonMap } from '../../language/json.ts';
import { visualizationTexts } from '../../language/texts/tools/visualization.ts';
import { say } from '../../language/texts.ts';
import { visualization } from '../../language/tools/builtin/visualization.ts';
import { drawChart } from '../../libraries/charts/draw.ts';
import { RunError } from '../../state/failure.ts';
import { locate } from '../files/locate.ts';
import { writeLocated } from '../files/write-file.ts';
import { optionalText, wordParameter } from '../parameters.ts';
import { type Execute, makeTool, type ToolWorld, throwIfStopped } from '../tool.ts';
import { dashboard, panelsOf } from './dashboard.ts';
import { chartFrom, readChartOptions, readChartTypes, readColumns } from './options.ts';

const createChart: Execute = async (parameters, world, { signal }) => {
  const options = readChartOptions(parameters);
  const columns = await readColumns(parameters['data']);
  const [type = 'bar'] = readChartTypes(parameters['type'], columns, false);
  const chart = chartFrom(type, columns, options);

  throwIfStopped(signal);
  const svg = drawChart(chart);
  const points = chart.series.reduce((sum, one) => sum + one.points.filter(({ y }) => y !== null).length, 0);
  const made = { type, title: options.title, svg, points };
  if (optionalText(parameters, 'path') === undefined) return { success: true, ...made };

  const written = await writeLocated(await locate(parameters, 'path', 'write', world), svg, signal);
  return written['success'] === false ? written : { ...written, ...made };
};

const createCharts: Execute = async (parameters, world, { signal }) => {
  const { charts, skipped } = await drawAll(parameters, signal);
  const folder = optionalText(parameters, 'output_dir');
  if (folder === undefined) return { success: true, charts, count: charts.length, skipped };

  const files: JsonMap[] = [];
  for (const { svg, ...chart } of charts) {
    const path = `${folder.replace(/[\\/]+$/, '')}/${chart.type}_chart.svg`;
    const written = await writeLocated(await locate({ path }, 'path', 'write', world), svg, signal);
    if (written['success'] === false) return written;
    const { success: _, ...place } = written;
    files.push({ ...chart, ...place });
  }

  return { success: true, charts: files, count: files.length, skipped, output_dir: folder };
};

const createDashboard: Execute = async (parameters, world, { signal }) => {
  const { charts, data } = parameters;
  const title = optionalText(parameters, 'title') ?? visualizationTexts.dashboard;
  const layout = wordParameter(parameters, 'layout', ['grid', 'column']);
  const drawn: Json = data === undefined ? [] : (await drawAll(parameters, signal)).charts;
  const panels = [...panelsOf(charts), ...panelsOf(drawn)];
  if (panels.length === 0) throw new RunError({ kind: 'input', message: say(visualizationTexts.noCharts) });

  const to = await pageFile(parameters, world);
  const made = await dashboard({ title, panels, layout, file: to?.file, world });
  if (!to) return { success: true, title, ...made };

  const written = await writeLocated(to, made.content, signal);
  return written['success'] === false ? written : { ...written, title, ...made, url: pathToFileURL(to.file).href };
};

/** Charts as SVG, and pages of charts. */
export const visualizationTool = makeTool(visualization, {
  create_chart: createChart,
  create_charts: createCharts,
  create_dashboard: createDashboard,
});

/** A chart that is not yet in a file. */
type ChartDrawing = { type: string; title: string; svg: string };

/** Draws all requested types; a type that does not suit the data is reported, and the others are drawn. */
async function drawAll(parameters: JsonMap, signal: AbortSignal): Promise<{ charts: ChartDrawing[]; skipped: JsonMap[] }> {
  const options = readChartOptions(parameters);
  const columns = await readColumns(parameters['data']);
  const charts: ChartDrawing[] = [];
  const skipped: JsonMap[] = [];
  for (const type of readChartTypes(parameters['chart_types'], columns, true)) {
    throwIfStopped(signal);
    try {
      charts.push({ type, title: options.title, svg: drawChart(chartFrom(type, columns, options)) });
    } catch (error) {
      if (!(error instanceof RunError)) throw error;
      skipped.push({ type, why: error.message });
    }
  }

  const why = skipped[0]?.['why'];
  if (charts.length === 0 && typeof why === 'string') throw new RunError({ kind: 'input', message: why });
  return { charts, skipped };
}

async function pageFile(parameters: JsonMap, world: ToolWorld) {
  const folder = optionalText(parameters, 'output_dir');
  const path =
    optionalText(parameters, 'path') ?? (folder === undefined ? undefined : `${folder.replace(/[\\/]+$/, '')}/dashboard.html`);
  return path === undefined ? undefined : locate({ path }, 'path', 'write', world);
}
