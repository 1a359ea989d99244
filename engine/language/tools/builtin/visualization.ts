import type { ToolSpec } from '../descriptor.ts';
import { describedSchema, objectSchema } from '../shape.ts';
import { writtenFile, writtenFileNames } from '../written-file.ts';

const data = {
  description:
    'A list of maps (the rows), a list of numbers, a map of names with numbers, a map of columns, or CSV or JSON text.',
};
const title = describedSchema('string', 'What stands above the chart.');
const looks = {
  x: describedSchema(
    'string',
    'The column along the bottom, or with the names of bars and slices; chosen from the data where not given.',
  ),
  y: { type: ['string', 'array'], description: 'The column or columns of numbers.', items: { type: 'string' } },
  series: describedSchema('string', 'A column whose values make one series each.'),
  aggregate: describedSchema('string', 'How several rows of one name are put together.', {
    enum: ['sum', 'mean', 'count', 'min', 'max'],
    default: 'sum',
  }),
  stacked: describedSchema('boolean', 'Whether bars of several series stand on each other.', { default: false }),
  bins: describedSchema('integer', 'How many bars a histogram has; chosen from the data where not given.', {
    minimum: 1,
    maximum: 200,
  }),
  x_label: describedSchema('string', 'Words for what runs along the bottom.'),
  y_label: describedSchema('string', 'Words for what goes upwards.'),
  width: describedSchema('integer', 'Pixels.', { minimum: 200, maximum: 4000, default: 800 }),
  height: describedSchema('integer', 'Pixels.', { minimum: 150, maximum: 4000, default: 450 }),
  theme: describedSchema('string', '`light` or `dark` fixes the colours; anything else follows the one who looks.', {
    default: 'auto',
  }),
  format: describedSchema('string', 'How it is drawn.', { enum: ['svg'], default: 'svg' }),
};

const success = describedSchema('boolean', 'Whether it was done.');
const type = describedSchema('string', 'The type that was drawn.', { enum: ['line', 'bar', 'scatter', 'pie', 'histogram'] });
const svg = describedSchema('string', 'The picture as SVG, where it is in no file.');
const charts = describedSchema('array', 'The charts that were drawn.', {
  items: objectSchema({ type, title, svg, ...writtenFile }, ['type', 'title']),
});
const skipped = describedSchema('array', 'Types that the data cannot be shown as, each with the reason.', {
  items: objectSchema({ type: { type: 'string' }, why: { type: 'string' } }, ['type', 'why']),
});
const chartTypes = describedSchema('array', 'Types: line, bar, scatter, pie, histogram; `auto` draws all that fit the data.', {
  items: { type: 'string' },
  default: ['auto'],
});

/** Charts as SVG. */
export const visualization = {
  name: 'visualization',
  title: 'Charts',
  doc: 'Draws charts as SVG, and pages that show several.',
  defaultAction: 'create_chart',
  executable: true,
  marks: true,
  asks: false,
  parameterNames: {
    chart_type: 'type',
    kind: 'type',
    types: 'chart_types',
    x_column: 'x',
    x_axis: 'x',
    category: 'x',
    labels: 'x',
    y_column: 'y',
    y_columns: 'y',
    y_axis: 'y',
    value: 'y',
    values: 'y',
    group: 'series',
    group_by: 'series',
    color: 'series',
    hue: 'series',
    agg: 'aggregate',
    xlabel: 'x_label',
    ylabel: 'y_label',
    style: 'theme',
    ...writtenFileNames,
    output_directory: 'output_dir',
    directory: 'output_dir',
    folder: 'output_dir',
    visualizations: 'charts',
    visualization_files: 'charts',
    files: 'charts',
  },
  paths: ['path', 'output_dir'],
  writes: ['path'],
  resultNames: { dashboard_path: 'path', files: 'charts', charts_included: 'count' },
  actions: {
    create_chart: {
      doc: 'Draws one chart. It is `svg`; with `path` it is also written to a file.',
      parameters: objectSchema(
        {
          data,
          type: describedSchema('string', 'line, bar, scatter, pie, histogram, or `auto`.', { default: 'auto' }),
          title,
          path: writtenFile.path,
          ...looks,
        },
        ['data'],
        true,
      ),
      result: objectSchema(
        { success, type, title, svg, points: describedSchema('integer', 'How many values are in it.'), ...writtenFile },
        ['success', 'type', 'title', 'svg', 'points'],
      ),
      effect: 'write',
      repeatable: true,
    },
    create_charts: {
      doc: 'Draws several charts of the same data, into a folder where one is given.',
      parameters: objectSchema(
        { data, chart_types: chartTypes, title, output_dir: describedSchema('string', 'The folder for the files.'), ...looks },
        ['data'],
        true,
      ),
      result: objectSchema(
        {
          success,
          charts,
          count: describedSchema('integer', 'How many charts.'),
          skipped,
          output_dir: describedSchema('string', 'The folder as it was given.'),
        },
        ['success', 'charts', 'count', 'skipped'],
      ),
      effect: 'write',
      repeatable: true,
    },
    create_dashboard: {
      doc: 'Makes one HTML page of several charts; those of a step before, or drawn from `data`.',
      parameters: objectSchema(
        {
          charts: {
            description: 'Files, SVG, or the `charts` of a step before.',
            type: ['array', 'string', 'object'],
          },
          data,
          chart_types: chartTypes,
          title,
          layout: describedSchema('string', 'How the charts stand.', { enum: ['grid', 'column'], default: 'grid' }),
          path: describedSchema('string', 'The HTML file to write.'),
          output_dir: describedSchema('string', 'The folder for `dashboard.html`, where no `path` is given.'),
          ...looks,
        },
        [],
        true,
      ),
      result: objectSchema(
        {
          success,
          title,
          content: describedSchema('string', 'The page.'),
          count: describedSchema('integer', 'How many charts are on it.'),
          missing: describedSchema('array', 'Charts that could not be put in, each with the reason.', {
            items: { type: 'string' },
          }),
          url: describedSchema('string', 'The address of the file, for a browser.'),
          ...writtenFile,
        },
        ['success', 'title', 'content', 'count', 'missing'],
      ),
      effect: 'write',
      repeatable: true,
    },
  },
} satisfies ToolSpec;
