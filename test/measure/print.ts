// `npm run measure [-- ROOM… --root FOLDER --files N --names --circles]`: what the sources are like, in figures.
// `--record` writes the bounds that density.test.ts holds every file to; none of them rises by it.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { FileFigures } from './figures.ts';
import { densityOf, duplicateNames, importCircles, measureProduct, participleNames } from './figures.ts';

const { values: options, positionals: rooms } = parseArgs({
  allowPositionals: true,
  options: {
    root: { type: 'string', default: '.' },
    files: { type: 'string', default: '10' },
    names: { type: 'boolean', default: false },
    circles: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
  },
});

const all = measureProduct(options.root);
const files = rooms.length ? all.filter(({ file }) => rooms.some((room) => file.startsWith(room))) : all;

const sum = (of: (file: FileFigures) => number): number => files.reduce((total, file) => total + of(file), 0);
const quantile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;
const row = (name: string, value: string | number): void => console.log(`${name.padEnd(44)}${String(value).padStart(10)}`);
const lines = sum((file) => file.lines);
const perThousand = (count: number): string => `${count}  (${((count / lines) * 1000).toFixed(2)} per 1,000 lines)`;

if (options.record) recordBounds();
printFolders();
printSizes();
printDensities();
printNames();
printDensest(Number(options.files));

function printFolders(): void {
  const folders = new Map<string, { files: number; lines: number }>();
  for (const { file, lines } of files) {
    const parts = file.split('/');
    const folder = parts.slice(0, Math.min(parts.length - 1, parts[0] === 'engine' ? 2 : 1)).join('/');
    const figures = folders.get(folder) ?? { files: 0, lines: 0 };
    folders.set(folder, { files: figures.files + 1, lines: figures.lines + lines });
  }
  console.log('folder                                           files     lines');
  for (const [folder, figures] of folders)
    console.log(`${folder.padEnd(44)}${String(figures.files).padStart(10)}${String(figures.lines).padStart(10)}`);
  console.log('');
}

function printSizes(): void {
  const functions = files.flatMap((file) => file.functions);
  const named = functions.filter(({ name }) => name);
  const spread = (values: number[]): string => [0.5, 0.9, 0.99, 1].map((share) => quantile(values, share)).join(' / ');
  row('files', files.length);
  row('lines', lines);
  row('lines of a file: median / p90 / p99 / max', spread(files.map((file) => file.lines)));
  row('lines of a named function: the same', spread(named.map((figures) => figures.lines)));
  row('functions over 80 lines', functions.filter((figures) => figures.lines > 80).length);
  row('functions with more than 15 branches', functions.filter(({ branches }) => branches > 15).length);
  row('blank lines, %', ((sum((file) => file.blank) / lines) * 100).toFixed(1));
  row('comment lines, %', ((sum((file) => file.comments) / lines) * 100).toFixed(1));
  row('lines over 120 characters, %', ((sum((file) => file.wide) / lines) * 100).toFixed(1));
  console.log('');
}

function printDensities(): void {
  row('nested ternaries', perThousand(sum((file) => file.nestedTernaries)));
  row('conditional spreads', perThousand(sum((file) => file.conditionalSpreads)));
  row(
    'functions with five parameters or more',
    perThousand(sum((file) => file.functions.filter((f) => f.parameters > 4).length)),
  );
  row('blocks without braces that hold another', perThousand(sum((file) => file.bareBlocks)));
  row(
    'any, ! and as',
    sum((file) => file.escapes),
  );
  console.log('');
}

function printNames(): void {
  const duplicates = [...duplicateNames(all)].filter(([, homes]) =>
    homes.some((home) => files.some(({ file }) => file === home)),
  );
  const participles = participleNames(files);
  row('names exported by several files', duplicates.length);
  row('exported functions without a verb', participles.length);
  row(
    'circles of imports: with types / at run time',
    [true, false].map((types) => importCircles(files, { types }).length).join(' / '),
  );
  if (options.names) {
    for (const [name, homes] of duplicates) console.log(`  ${name}: ${homes.join(' ')}`);
    for (const { file, name } of participles) console.log(`  ${name}: ${file}`);
  }
  if (options.circles) for (const circle of importCircles(files, { types: true })) console.log(`  ${circle.join(' ')}`);
  console.log('');
}

function printDensest(limit: number): void {
  const total = (file: FileFigures): number => Object.values(densityOf(file)).reduce((count, more) => count + more, 0);
  const densest = files.filter((file) => total(file) > 0).sort((a, b) => total(b) - total(a));
  if (!densest.length || !limit) return;
  console.log('densest files');
  for (const file of densest.slice(0, limit)) {
    const counts = Object.entries(densityOf(file)).map(([figure, count]) => `${count} ${figure}`);
    console.log(`  ${file.file.padEnd(60)} ${counts.join(', ')}`);
  }
}

function recordBounds(): void {
  const path = 'test/measure/bounds.json';
  const before: Record<string, Record<string, number>> = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
  const first = Object.keys(before).length === 0;
  const bounds: Record<string, Record<string, number>> = {};
  for (const file of all) {
    const counts = Object.entries(densityOf(file)).map(([figure, count]): [string, number] => {
      return [figure, first ? count : Math.min(count, before[file.file]?.[figure] ?? 0)];
    });
    const kept = counts.filter(([, count]) => count > 0);
    if (kept.length) bounds[file.file] = Object.fromEntries(kept);
  }
  writeFileSync(path, `${JSON.stringify(bounds, null, 2)}\n`);
}
