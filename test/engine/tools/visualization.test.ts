import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { parseHTML } from 'linkedom';
import type { Json, JsonMap } from '../../../engine/language/json.ts';
import { isMap } from '../../../engine/language/json.ts';
import { visualization } from '../../../engine/language/tools/builtin/visualization.ts';
import { columnsFrom } from '../../../engine/libraries/charts/columns.ts';
import { binsOf } from '../../../engine/libraries/charts/marks/histogram.ts';
import { temporaryFolder } from '../store/folder.ts';
import { runPipeline } from './run-pipeline.ts';
import { failureOf, toolsIn } from './world.ts';

const ajv = new Ajv2020({ strict: false });
const shapes = new Map(Object.entries(visualization.actions).map(([name, { result }]) => [name, ajv.compile(result)]));

const shops: Json = [
  { month: '2026-01', shop: 'North', id: 1, pieces: 12, revenue: 130.5 },
  { month: '2026-01', shop: 'South', id: 2, pieces: 9, revenue: 99 },
  { month: '2026-02', shop: 'North', id: 3, pieces: 15, revenue: 150 },
  { month: '2026-02', shop: 'South', id: 4, pieces: 14, revenue: 131.25 },
  { month: '2026-03', shop: 'North', id: 5, pieces: 11, revenue: null },
  { month: '2026-03', shop: 'South', id: 6, pieces: 20, revenue: 199 },
];
const named = (entries: Record<string, number>): Json => Object.entries(entries).map(([name, value]) => ({ name, value }));

describe('visualization', () => {
  const folder = temporaryFolder();
  const here = (name: string) => join(folder(), 'work/here', name);
  const call = async (action: string, parameters: JsonMap): Promise<JsonMap> => {
    const context = { signal: new AbortController().signal, log: () => undefined };
    const result = await toolsIn(folder()).tools.call('visualization', action, parameters, context);
    const fits = shapes.get(action);
    if (result['success']) assert.ok(fits?.(result), JSON.stringify(fits?.errors));
    return result;
  };
  const chart = async (parameters: JsonMap) => {
    const { svg, type, points } = await call('create_chart', parameters);
    const picture = parseHTML(String(svg)).document;
    const texts = [...picture.querySelectorAll('text')].map(({ textContent }) => textContent ?? '');
    const hints = [...picture.querySelectorAll('title')].map(({ textContent }) => textContent ?? '');
    return { svg: String(svg), type, points, texts, hints, count: (name: string) => picture.querySelectorAll(name).length };
  };

  describe('chooses', () => {
    const chosen: [rule: string, data: Json, type: string][] = [
      ['a line for numbers over time', shops, 'line'],
      ['bars for numbers with names', named({ a: 1, b: 2 }), 'bar'],
      ['bars for a map of names with numbers', { a: 1, b: 2 }, 'bar'],
      ['dots for two columns of numbers', { x: [1, 2, 3], y: [2, 3, 1] }, 'scatter'],
      ['a histogram for many numbers', [1, 2, 3, 4, 5], 'histogram'],
      ['bars for few numbers', [1, 2], 'bar'],
      ['bars that count names', [{ a: 'x' }, { a: 'x' }, { a: 'y' }], 'bar'],
      ['what CSV text holds', 'name;value\na;1\nb;2\n', 'bar'],
      ['what JSON text holds', '[{"name": "a", "value": "3"}]', 'bar'],
      ['CSV that begins with a bracket', '[name],value\na,1\n', 'bar'],
    ];
    for (const [rule, data, type] of chosen)
      it(rule, async () => {
        assert.equal((await chart({ data }))['type'], type);
      });
    it('measures, not numbers of rows', async () => {
      assert.ok((await chart({ data: shops, type: 'bar' })).texts.includes('pieces'));
    });
    it('every type that fits, for several charts', async () => {
      const { charts, count, skipped } = await call('create_charts', { data: shops });
      assert.deepEqual(Array.isArray(charts) && charts.map((one) => isMap(one) && one['type']), [
        'line',
        'bar',
        'scatter',
        'histogram',
        'pie',
      ]);
      assert.deepEqual([count, skipped], [5, []]);
    });
  });

  describe('draws', () => {
    it('bars with the sum of each name, its value and its hint', async () => {
      const { texts, hints, count } = await chart({ data: shops, type: 'bar', x: 'shop', y: 'pieces', title: 'T' });
      assert.deepEqual(hints, ['North: 38', 'South: 43']);
      for (const text of ['T', 'North', 'South', '38', '43', 'pieces', 'shop']) assert.ok(texts.includes(text), text);
      assert.equal(count('rect'), 3);
    });
    const aggregates: [aggregate: string, hints: string[]][] = [
      ['mean', ['North: 140.25', 'South: 143.08']],
      ['min', ['North: 130.5', 'South: 99']],
      ['max', ['North: 150', 'South: 199']],
      ['count', ['North: 2', 'South: 3']],
    ];
    for (const [aggregate, hints] of aggregates)
      it(`the ${aggregate} of each name`, async () => {
        assert.deepEqual((await chart({ data: shops, type: 'bar', x: 'shop', y: 'revenue', aggregate })).hints, hints);
      });
    it('bars of several series side by side, or on each other', async () => {
      const data: Json = [
        { q: 'a', x: 1, y: -2 },
        { q: 'b', x: 3, y: null },
      ];
      const beside = await chart({ data, type: 'bar', y: ['x', 'y'] });
      assert.deepEqual(beside.hints, ['a, x: 1', 'b, x: 3', 'a, y: −2']);
      assert.deepEqual((await chart({ data, type: 'bar', y: ['x', 'y'], stacked: true })).hints, beside.hints);
    });
    it('bars that lie where names are long', async () => {
      const long = named(Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`a rather long name ${index}`, index])));
      const { svg, texts } = await chart({ data: long, type: 'bar' });
      assert.ok(texts.includes('a rather long name 8'));
      assert.match(svg, /text-anchor="end" class="name">a rather long/);
    });
    it('fewer names where there are too many', async () => {
      const { texts, count } = await chart({
        data: Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`n${index}`, 1])),
        type: 'bar',
      });
      assert.equal(count('rect'), 201);
      assert.ok(texts.filter((text) => /^n\d/.test(text)).length < 40);
    });
    it('a line with a gap where a value is absent', async () => {
      const { svg } = await chart({ data: { x: [1, 2, 3, 4, 5], y: [1, 2, null, 4, 5] }, type: 'line', x: 'x' });
      assert.equal(/ d="([^"]*)"/.exec(svg)?.[1]?.match(/M/g)?.length, 2);
    });
    it('a line for each value of a column, in the order of time', async () => {
      const { hints, texts } = await chart({ data: shops, type: 'line', y: 'pieces', series: 'shop' });
      assert.deepEqual(hints.slice(0, 3), ['North, 2026-01-01: 12', 'North, 2026-02-01: 15', 'North, 2026-03-01: 11']);
      assert.ok(texts.includes('South') && texts.includes('Jan 2026'));
    });
    it('a line over names in their order', async () => {
      assert.deepEqual((await chart({ data: named({ Mon: 2, Tue: 1 }), type: 'line' })).hints, ['Mon: 2', 'Tue: 1']);
    });
    it('of many points every peak', async () => {
      const y = Array.from({ length: 20_000 }, (_, index) => (index === 12_345 ? 1_000 : index % 7));
      const { svg, texts, points } = await chart({ data: { x: y.map((_, index) => index), y }, type: 'line', x: 'x' });
      assert.ok(svg.length < 60_000);
      assert.ok(texts.includes('1,000'));
      assert.equal(points, 20_000);
    });
    it('dots, in the colours of a column with few values', async () => {
      const { hints, texts } = await chart({ data: shops, type: 'scatter' });
      assert.ok(hints.includes('South, 9: 99') && texts.includes('North'), hints.join('; '));
    });
    it('at most a few thousand dots', async () => {
      const x = Array.from({ length: 9_000 }, (_, index) => index);
      assert.equal((await chart({ data: { x, y: x }, type: 'scatter' })).count('circle'), 3_000);
    });
    it('slices with their share, small ones put together', async () => {
      const data = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`s${index}`, index < 7 ? 10 : 2]));
      const { hints, texts } = await chart({ data, type: 'pie' });
      assert.equal(hints.at(-1), 'Other (5): 10');
      assert.ok(
        texts.some((text) => text.startsWith('s0') && text.endsWith('12.5 %')),
        texts.join('; '),
      );
      assert.ok(texts.includes('80'));
    });
    it('one slice as a whole ring', async () => {
      assert.deepEqual((await chart({ data: { a: 1, b: 0 }, type: 'pie' })).hints, ['a: 1']);
    });
    it('a histogram with the number of bars that is wanted', async () => {
      assert.deepEqual((await chart({ data: [0, 1, 2, 3, 10], type: 'histogram', bins: 2 })).hints, ['0 – 5: 4', '5 – 10: 1']);
    });
    it('a histogram of one value', async () => {
      assert.deepEqual((await chart({ data: [3, 3], type: 'histogram' })).hints, ['2.5 – 3.5: 2']);
    });
    it('a fixed theme, or the reader’s', async () => {
      const has = async (theme: string) => (await chart({ data: { a: 1 }, theme })).svg.includes('prefers-color-scheme');
      assert.deepEqual([await has('dark'), await has('light'), await has('seaborn')], [false, false, true]);
    });
    it('in the size that is wanted, within bounds', async () => {
      assert.match((await chart({ data: { a: 1 }, width: 300, height: 9_999 })).svg, /viewBox="0 0 300 4000"/);
    });
    it('the words that are given for its axes', async () => {
      const { texts } = await chart({ data: { a: 1 }, x_label: 'across', y_label: 'up' });
      assert.ok(texts.includes('across') && texts.includes('up'));
    });
    it('a name that is absent', async () => {
      assert.deepEqual(
        (
          await chart({
            data: [
              { a: null, b: 1 },
              { a: 'x', b: 2 },
            ],
            type: 'bar',
          })
        ).hints,
        ['(none): 1', 'x: 2'],
      );
    });
    it('nothing that could run or be loaded, whatever the data says', async () => {
      const evil = '"><script>alert(1)</script><image href="x"/>&\u0000';
      const { svg, texts } = await chart({ data: [{ [evil]: evil, n: 1 }], title: evil, x_label: evil, y_label: evil });
      assert.doesNotMatch(svg, /<script|<image|\u0000/);
      assert.ok(texts.some((text) => text.includes('<script>')));
    });
    it('whatever numbers there are, only numbers stand in the picture', async () => {
      const value = fc.option(fc.double({ noNaN: true, min: -1e290, max: 1e290 }), { nil: null });
      const types = fc.constantFrom('line', 'bar', 'scatter', 'histogram');
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.record({ a: value, b: value }), { minLength: 1, maxLength: 20 }),
          types,
          async (rows, type) => {
            rows.push({ a: 1, b: 2 });
            const { svg } = await chart({ data: rows, type });
            assert.doesNotMatch(svg, /NaN|Infinity|undefined/);
          },
        ),
        { numRuns: 150 },
      );
    });
  });

  const wrong: [rule: string, parameters: JsonMap, message: RegExp][] = [
    ['no data', {}, /There is nothing to draw/],
    ['empty data', { data: [] }, /There is nothing to draw/],
    ['an empty text', { data: ' ' }, /There is nothing to draw/],
    ['rows of different kinds', { data: [{ a: 1 }, [2]] }, /There is nothing to draw/],
    ['text that is no CSV', { data: '"a\nb' }, /neither JSON nor CSV: /],
    ['only empty rows', { data: [{}] }, /There is nothing to draw/],
    ['another type', { data: [1], type: 'radar' }, /no chart type "radar"\. Available: auto, line/],
    ['another format', { data: [1], format: 'png' }, /drawn as SVG, not as "png"/],
    ['a column that is not there', { data: shops, x: 'mont' }, /no column "mont"\. It has month, shop/],
    ['words as numbers', { data: shops, y: 'shop' }, /"shop" does not hold numbers only/],
    ['dots of one column', { data: [1, 2], type: 'scatter' }, /needs two columns of numbers|nothing that a scatter/],
    ['slices below zero', { data: { a: 1, b: -1 }, type: 'pie' }, /cannot show values below zero/],
    ['slices of nothing', { data: { a: 0 }, type: 'pie' }, /nothing that a pie chart can show/],
    ['a line without numbers', { data: [{ a: 'x' }], type: 'line' }, /nothing that a line chart can show/],
    [
      'too many series',
      { data: Array.from({ length: 9 }, (_, s) => ({ s: `${s}`, v: s })), type: 'bar', series: 's' },
      /9 series; at most 8/,
    ],
    ['data that nothing suits', { data: [{ a: '2026-01' }], type: 'auto' }, /nothing that a chart can show/],
  ];
  for (const [rule, parameters, message] of wrong)
    it(`refuses ${rule}`, async () => {
      const failure = await failureOf(call('create_chart', parameters));
      assert.equal(failure.kind, 'input');
      assert.match(failure.message, message);
    });
  it('says which column may be meant', async () => {
    assert.equal((await failureOf(call('create_chart', { data: shops, x: 'mont' }))).hint, 'Did you mean month?');
  });

  describe('several charts', () => {
    it('are files of a folder; what does not suit the data is told', async () => {
      const { charts, skipped, output_dir } = await call('create_charts', {
        data: { a: -1, b: 2 },
        chart_types: ['bar', 'pie'],
        output_dir: 'c/',
      });
      assert.equal(output_dir, 'c/');
      assert.deepEqual(Array.isArray(charts) && charts.map((one) => isMap(one) && one['path']), ['c/bar_chart.svg']);
      assert.match(readFileSync(here('c/bar_chart.svg'), 'utf8'), /^<svg xmlns=/);
      assert.match(JSON.stringify(skipped), /"pie".*below zero/);
    });
    it('fail where none suits the data', async () => {
      assert.match((await failureOf(call('create_charts', { data: { a: -1 }, chart_types: 'pie' }))).message, /below zero/);
    });
    it('stay inside', async () => {
      assert.equal((await failureOf(call('create_charts', { data: { a: 1 }, output_dir: '../../c' }))).kind, 'permission');
      assert.equal(existsSync(join(folder(), 'c')), false);
    });
    it('decline a place that cannot be written', async () => {
      mkdirSync(here('c/bar_chart.svg'), { recursive: true });
      const calls: [action: string, more: JsonMap][] = [
        ['create_charts', { output_dir: 'c', chart_types: ['bar'] }],
        ['create_chart', { path: 'c' }],
        ['create_dashboard', { path: 'c/' }],
      ];
      for (const [action, more] of calls)
        assert.equal((await call(action, { data: { a: 1 }, ...more }))['success'], false, action);
    });
  });

  describe('a dashboard', () => {
    it('holds files, SVG and charts of its own data as images', async () => {
      await call('create_chart', { data: { a: 1 }, path: 'one_two.svg' });
      const { content, count, missing, url } = await call('create_dashboard', {
        charts: ['one_two.svg', '<svg/>', { svg: '<svg/>', title: 'T' }, { path: 'none.svg' }],
        data: { a: 1 },
        chart_types: ['bar'],
        path: 'd.html',
        title: 'A & b',
        layout: 'column',
      });
      assert.deepEqual([count, missing], [4, ['none.svg: it does not exist']]);
      assert.equal(url, pathToFileURL(here('d.html')).href);
      assert.equal(content, readFileSync(here('d.html'), 'utf8'));
      assert.match(String(content), /<h1>A &amp; b<\/h1>/);
      assert.match(String(content), /alt="one two"/);
      assert.doesNotMatch(String(content), /<svg/);
    });
    it('is given as content where no file is wanted', async () => {
      assert.equal((await call('create_dashboard', { data: [1, 2] }))['url'], undefined);
    });
    const bad: [charts: Json, message: RegExp][] = [
      [[], /needs `charts`/],
      [[{}], /must be a file, SVG text, or a map/],
    ];
    for (const [charts, message] of bad)
      it(`refuses ${JSON.stringify(charts)}`, async () =>
        assert.match((await failureOf(call('create_dashboard', { charts }))).message, message));
  });

  it('reads columns as what they hold', () => {
    const kinds = (data: Json) => columnsFrom(data)?.map(({ kind }) => kind);
    assert.deepEqual(kinds([{ a: '1', b: '2026-01', c: '2026-01-02T10:00', d: '1.2.3', e: null, f: {}, g: '' }]), [
      'number',
      'time',
      'time',
      'text',
      'text',
      'text',
      'text',
    ]);
    assert.deepEqual(columnsFrom([{ a: '2026-01-02T10:00' }])?.[0]?.cells, [Date.UTC(2026, 0, 2, 10)]);
    assert.equal(columnsFrom('x'), undefined);
  });
  it('counts every value in one bar', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1 }),
        fc.option(fc.integer({ min: 1, max: 50 })),
        (values, wanted) => {
          const bins = binsOf(values, wanted ?? undefined);
          assert.equal(
            bins.reduce((sum, { count }) => sum + count, 0),
            values.length,
          );
        },
      ),
    );
  });

  it('draws from a CSV file in a pipeline, under the names that older files use', async () => {
    const result = await runPipeline(folder(), 'charts.baton.yaml');
    assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
    const { types, page, url, count, trend } = result.outputs;
    assert.deepEqual([types, count], [['bar', 'line', 'pie', 'scatter', 'histogram'], 5]);
    assert.equal(url, pathToFileURL(String(page)).href);
    assert.equal(readFileSync(String(page), 'utf8').match(/<img /g)?.length, 5);
    assert.match(String(trend), />South</);
  });
});
