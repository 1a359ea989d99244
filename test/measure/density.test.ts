import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { FileFigures } from './figures.ts';
import {
  crowdedTypes,
  densityOf,
  duplicateNames,
  importCircles,
  measureProduct,
  participleNames,
  privateNames,
} from './figures.ts';

const figures = measureProduct('.');
const bounds: Readonly<Record<string, Readonly<Record<string, number>>>> = JSON.parse(
  readFileSync('test/measure/bounds.json', 'utf8'),
);

describe('the sources can be read once', () => {
  it('no file is denser than its bound, which only falls (npm run measure -- --record)', () => {
    const excess = figures.flatMap((file: FileFigures) =>
      Object.entries(densityOf(file)).flatMap(([figure, count]) => {
        const bound = bounds[file.file]?.[figure] ?? 0;
        return count > bound ? [`${file.file}: ${count} ${figure}, its bound is ${bound}`] : [];
      }),
    );
    assert.deepEqual(excess, []);
  });

  it('a bound is as low as its file', () => {
    const now = new Map(figures.map((file) => [file.file, densityOf(file)]));
    const slack = Object.entries(bounds).flatMap(([file, kept]) =>
      Object.entries(kept).flatMap(([figure, bound]) => {
        const count = Object.entries(now.get(file) ?? {}).find(([name]) => name === figure)?.[1] ?? 0;
        return count < bound ? [`${file}: ${figure} is ${count}, its bound ${bound}; npm run measure -- --record`] : [];
      }),
    );
    assert.deepEqual(slack, []);
  });

  it('a folder has at most 25 files, but a table with a file an entry', () => {
    const tables = ['compile/check/rules', 'cli/commands', 'language/texts/cli', 'language/tools/builtin'].map(
      (folder) => `engine/${folder}`,
    );
    tables.push('client/panel/texts');
    const folders = Map.groupBy(figures, ({ file }) => dirname(file));
    const crowded = [...folders].filter(([folder, files]) => files.length > 25 && !tables.includes(folder));
    assert.deepEqual(
      crowded.map(([folder, files]) => `${folder}: ${files.length} files; give it rooms`),
      [],
    );
    for (const table of tables) assert.ok(folders.has(table), `${table} is no folder any more`);
  });

  it('an exported name has one declaration', () => {
    assert.deepEqual([...duplicateNames(figures)], []);
  });

  it('a type name stands in four files at most, also where it is local', () => {
    assert.deepEqual(crowdedTypes(figures, 4), []);
  });

  it('no exported function is named by a participle or a word without a verb', () => {
    assert.deepEqual(participleNames(figures), []);
  });

  it('no file, exported name or type holds a word of our own where the glossary has one', () => {
    assert.deepEqual(privateNames(figures), []);
  });

  it('only what is recursive itself imports in a circle (docs/decisions/circles-of-imports.md)', () => {
    const recursive = [
      ['engine/compile/pipeline/model', 'model-choice', 'results', 'step', 'work'],
      ['engine/compile/template/syntax', 'expression', 'piped', 'postfix', 'primary'],
      ['engine/compile/template/types', 'calls', 'expression', 'members', 'operators'],
      ['engine/compile/source/yaml', 'read', 'recover'],
      ['engine/import/github', 'contexts', 'translate-formula'],
    ].map(([folder, ...names]) => names.map((name) => `${folder}/${name}.ts`).join(' '));
    const circles = importCircles(figures, { types: true }).map((files) => files.join(' '));
    assert.deepEqual(circles.sort(), recursive.sort());
  });
});
