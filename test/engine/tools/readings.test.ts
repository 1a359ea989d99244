import assert from 'node:assert/strict';
import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isMap, type JsonMap } from '../../../engine/language/json.ts';
import { builtinTools } from '../../../engine/language/tools/builtin-tools.ts';
import { ownTools } from '../../../engine/language/tools/own.ts';
import type { ExternalRead } from '../../../engine/state/events.ts';
import { temporaryFolder } from '../store/folder.ts';
import { toolsIn } from './world.ts';

const csv = 'name,n\na,1\na,1\nb,2\n';
const svg = '<svg xmlns="http://www.w3.org/2000/svg"/>';
const node = process.execPath;

/**
 * How a parameter that is a path is used: `written`, `started in` (a program's folder), `known by content` (its reading names all code there,
 * or its call of a model what was sent; the tests of these tools show it), or the rest of a call that reads it.
 */
type Use = 'written' | 'started in' | 'known by content' | JsonMap;

/** Every action that takes a path, and each of its paths. A tool, an action or a path that is missing here fails the first test. */
const uses: Record<string, Record<string, Use>> = {
  'audio-processing.transcribe': { audio: 'known by content' },
  'codebase.outline': { path: 'known by content' },
  'filesystem.read': { path: {} },
  'filesystem.write': { path: 'written' },
  'filesystem.append': { path: 'written' },
  'filesystem.list': { path: {} },
  'filesystem.exists': { path: {} },
  'filesystem.copy': { path: { destination: 'copy.csv' }, destination: 'written' },
  'filesystem.move': { path: 'written', destination: 'written' },
  'filesystem.delete': { path: 'written' },
  'filesystem.glob': { path: { pattern: '*' } },
  'filesystem.hash': { path: {} },
  'terminal.execute': { cwd: 'started in' },
  'python-executor.execute': { cwd: 'started in' },
  'http.download': { path: 'written' },
  'report-generator.generate': { path: 'written' },
  'pdf-compiler.compile': { path: 'written' },
  'visualization.create_chart': { path: 'written' },
  'visualization.create_charts': { output_dir: 'written' },
  'visualization.create_dashboard': { path: 'written', output_dir: 'written' },
  'database.query': { path: { sql: 'select 1' } },
  'database.execute': { path: 'written' },
  'database.transaction': { path: 'written' },
  'data-processing.convert': { file: { to_format: 'json' }, output_file: 'written' },
  'data-processing.filter': { file: { where: 'n > 1' }, output_file: 'written' },
  'data-processing.aggregate': { file: { aggregate: { all: 'sum(n)' } }, output_file: 'written' },
  'data-processing.transform': { file: { steps: [{ limit: 1 }] }, output_file: 'written' },
  'data-processing.profile': { file: {} },
  'data-processing.pivot': { file: { index: 'name', columns: 'name', values: 'n' }, output_file: 'written' },
  'data-processing.clean': { file: {}, output_file: 'written' },
  'data-processing.merge': { output_file: 'written' },
};

/** Calls that read files which no path of theirs names, with the file that they read. */
const others: [rule: string, tool: string, action: string, parameters: JsonMap, file: string][] = [
  ['a table among several', 'data-processing', 'merge', { datasets: [[{ n: 1 }], { name: 'b', file: 'in.csv' }] }, 'in.csv'],
  ['a picture of a report', 'report-generator', 'generate', { format: 'html', charts: ['p.svg'] }, 'p.svg'],
  ['a word of a program', 'terminal', 'execute', { argv: [node, '-e', '1', 'in.csv'] }, 'in.csv'],
  ['a word of a line', 'terminal', 'execute', { command: 'cat ./in.csv' }, 'in.csv'],
  ['a file that is written in its place', 'data-processing', 'clean', { file: 'in.csv', output_file: 'in.csv' }, 'in.csv'],
  ['a word of a command of baton.yaml', 'words', 'run', {}, '../script.cjs'],
  ['a parameter of a command of baton.yaml', 'words', 'run', { file: 'data.csv' }, '../data.csv'],
  ['a module of baton.yaml', 'module', 'run', {}, '../module.mjs'],
];
const own = ownTools({
  words: { command: [node, 'script.cjs', '{{ file }}'], parameters: { file: { default: '' } } },
  module: { module: './module.mjs' },
});

describe('what a call reads from outside is part of what it is', () => {
  const folder = temporaryFolder();
  const place = (file: string): string => join(folder(), 'work', 'here', file);
  const put = (file: string, text: string): void => {
    mkdirSync(dirname(place(file)), { recursive: true });
    writeFileSync(place(file), text);
  };
  const world = (tools = own) => toolsIn(folder(), { own: tools, allow: ['terminal', 'words', 'module'] }).tools;

  beforeEach(() => {
    rmSync(join(folder(), 'work'), { recursive: true, force: true });
    for (const file of ['in.csv', '../data.csv']) put(file, csv);
    put('p.svg', svg);
    put('../script.cjs', 'process.exit(0)');
    put('../module.mjs', 'export default () => 1');
    put('folder/a.txt', 'a');
  });

  const read = async (tool: string, action: string, parameters: JsonMap): Promise<ExternalRead[]> => {
    const readings: ExternalRead[] = [];
    const result = await world().call(tool, action, parameters, {
      signal: new AbortController().signal,
      log: () => undefined,
      reads: (one) => void readings.push(one),
    });
    assert.notEqual(result['success'], false, JSON.stringify(result));
    return readings;
  };
  const isSame = async (readings: readonly ExternalRead[], tools = own): Promise<boolean> => {
    const holds = await Promise.all(readings.map((one) => world(tools).holds?.(one)));
    return readings.every(({ held }, index) => held !== undefined && held === holds[index]);
  };
  /** A file changes what the call is; its time does not. */
  const goesBy = async (readings: readonly ExternalRead[], file: string): Promise<void> => {
    assert.ok(readings.length > 0);
    assert.ok(await isSame(readings));
    utimesSync(place(file), new Date(0), new Date(0));
    assert.ok(await isSame(readings), 'at another time');
    put(file, file.endsWith('.csv') ? `${csv}c,3\n` : `${svg}<!-- other -->`);
    assert.equal(await isSame(readings), false, 'of another content');
  };

  it('every path of every tool stands in the table', () => {
    const said = Object.values(builtinTools).flatMap(({ name, paths = [], actions, executable }) =>
      Object.entries(executable ? actions : {}).flatMap(([action, { parameters }]) => {
        const { properties } = parameters;
        const own = paths.filter((path) => isMap(properties) && Object.hasOwn(properties, path));
        return own.length ? [[`${name}.${action}`, own]] : [];
      }),
    );
    assert.deepEqual(
      Object.fromEntries(said),
      Object.fromEntries(Object.entries(uses).map(([call, paths]) => [call, Object.keys(paths)])),
    );
  });

  for (const [call, paths] of Object.entries(uses))
    for (const [path, use] of Object.entries(paths)) {
      if (typeof use === 'string') continue;
      const [tool = '', action = ''] = call.split('.');
      const ofFolder = action === 'list' || action === 'glob';
      if (ofFolder)
        it(`${call}: ${path} is a folder, which is looked at again`, async () => {
          const readings = await read(tool, action, { ...use, [path]: 'folder' });
          assert.equal(await isSame(readings), false);
        });
      else
        it(`${call}: ${path}`, async () => {
          const file = tool === 'database' ? 'in.db' : 'in.csv';
          if (tool === 'database') await world().call(tool, 'execute', { path: file, sql: 'create table t(x)' }, quiet());
          const readings = await read(tool, action, { ...use, [path]: file });
          assert.ok(readings.some(({ name }) => name === file));
          await goesBy(readings, file);
        });
    }

  for (const [rule, tool, action, parameters, file] of others)
    it(rule, async () => goesBy(await read(tool, action, parameters), file));

  it('a tool of baton.yaml that says something else is another tool', async () => {
    const readings = await read('words', 'run', {});
    assert.equal(await isSame(readings, ownTools({ words: { command: [node, 'script.cjs', '-v'] } })), false);
  });

  it('a file that was not there and is there now', async () => {
    const readings = await read('filesystem', 'exists', { path: 'later.txt' });
    assert.ok(await isSame(readings));
    put('later.txt', 'here');
    assert.equal(await isSame(readings), false);
  });

  it('memory goes by the clock too, so it is looked at again', async () => {
    assert.equal(await isSame(await read('memory', 'retrieve', { key: 'k' })), false);
  });
});

const quiet = () => ({ signal: new AbortController().signal, log: () => undefined });
