import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { FileFigures } from './figures.ts';
import { densityOf, duplicateNames, measureProduct, participleNames, privateNames } from './figures.ts';

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

  it('an exported name has one declaration', () => {
    assert.deepEqual([...duplicateNames(figures)], []);
  });

  it('no exported function is named by a participle or a word without a verb', () => {
    assert.deepEqual(participleNames(figures), []);
  });

  it('no file and no exported name holds a word of our own where the glossary has one', () => {
    assert.deepEqual(privateNames(figures), []);
  });
});
