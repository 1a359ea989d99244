// What takes longer or needs more of the machine than `npm test` may: long properties, a real PostgreSQL, other editors, and the
// editor suites ten times over. `npm run test:deep`; with FILE.test.ts… or the name of a folder in test/deep (hostile: what attacks) only
// those; with --no-editor without VS Code. Ends with a table of all files.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildProduct, buildTests } from '../esbuild.mjs';
import { tableOf, totalLine, totalOf } from './summary.mjs';
import { needs, prepareSystem } from './system.mjs';
import { isSweep, unitFiles } from './unit-files.mjs';

const args = process.argv.slice(2);
const suitesIn = (folder) =>
  readdirSync(folder, { recursive: true }).flatMap((name) => (name.endsWith('.test.ts') ? [join(folder, name)] : []));
const isRoom = (name) => /^[\w-]+$/.test(name) && existsSync(join('test/deep', name));
const named = args.flatMap((one) => (isRoom(one) ? suitesIn(join('test/deep', one)) : one.endsWith('.test.ts') ? [one] : []));
const unknown = args.filter((one) => one !== '--no-editor' && !isRoom(one) && !(one.endsWith('.test.ts') && existsSync(one)));
if (unknown.length) {
  console.error(`Neither a test file, nor a folder of test/deep: ${unknown.join(', ')}`);
  process.exit(2);
}
const files = named.length ? named : [...suitesIn('test/deep'), ...unitFiles().filter(isSweep)];

await buildProduct({ production: true });
const postgres = { what: 'PostgreSQL', has: () => existsSync('/usr/lib/postgresql'), packages: ['postgresql'] };
const onPostgres = [
  'postgres.test.ts',
  ...suitesIn('test/deep/database'),
  ...suitesIn('test/deep/restate'),
  ...suitesIn('test/deep/schedules'),
];
const pgbouncer = {
  what: 'PgBouncer',
  has: () => existsSync('/usr/sbin/pgbouncer'),
  packages: ['pgbouncer'],
};
const more = {
  ...Object.fromEntries(onPostgres.map((file) => [file, postgres])),
  'test/deep/database/failover.test.ts': [postgres, pgbouncer],
  'image.test.ts': {
    what: 'debootstrap',
    has: () => spawnSync('debootstrap', ['--version']).error === undefined,
    packages: ['debootstrap'],
  },
  'manifests.test.ts': {
    what: 'promtool',
    has: () => spawnSync('promtool', ['--version']).error === undefined,
    packages: ['prometheus'],
  },
  'formats.test.ts': {
    what: 'xmllint',
    has: () => spawnSync('xmllint', ['--version']).error === undefined,
    packages: ['libxml2-utils', 'perl'],
  },
  'jinja/jinja.test.ts': {
    what: 'Jinja',
    has: () => ['python3', '/usr/bin/python3'].some((python) => spawnSync(python, ['-c', 'import jinja2']).status === 0),
    packages: ['python3-jinja2'],
  },
  'exfat.test.ts': {
    what: 'exFAT through FUSE',
    has: () => existsSync('/usr/sbin/mount.exfat-fuse') && existsSync('/usr/sbin/mkfs.exfat'),
    packages: ['exfat-fuse', 'exfatprogs'],
  },
  'wine.test.ts': {
    what: 'Wine',
    has: () => existsSync('/usr/lib/wine/wine64'),
    packages: ['wine', 'wine64'],
  },
  'neovim.test.ts': { what: 'Neovim', has: () => spawnSync('nvim', ['--version']).status === 0, packages: ['neovim'] },
  'emacs.test.ts': {
    what: 'Emacs with Eglot',
    has: () => spawnSync('emacs', ['--batch', '--eval', "(require 'eglot)"]).status === 0,
    packages: ['emacs-nox', 'elpa-eglot'],
  },
};
await prepareSystem([
  ...Object.values(needs),
  ...new Set(Object.entries(more).flatMap(([file, need]) => (files.some((one) => one.endsWith(file)) ? need : []))),
]);

const rows = [];
const report = join('dist', 'deep-counts.json');
const mocha = ['--import', './test/hooks.mjs', '--disable-warning=ExperimentalWarning', 'node_modules/mocha/bin/mocha.js'];
// A process for each: what one leaves open or keeps in memory is not the next one's.
for (const file of files) {
  console.log(`\n── ${file} ${'─'.repeat(Math.max(0, 70 - file.length))}`);
  const options = ['--timeout', '120000', '--reporter', './test/deep/reporter.cjs', '--reporter-option', `output=${report}`];
  const from = Date.now();
  rmSync(report, { force: true });
  const { status } = spawnSync(process.execPath, [...mocha, ...options, file], {
    stdio: 'inherit',
    env: { ...process.env, TEST_SAMPLE: 'all' },
  });
  const counts = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : { passed: 0, failed: 0, skipped: 0 };
  // A file that does not load, or a crash at the end, is a failure all the same.
  rows.push({ name: file, ms: Date.now() - from, counts: status !== 0 && !counts.failed ? { ...counts, failed: 1 } : counts });
}

if (!named.length && !args.includes('--no-editor')) {
  await buildTests();
  const editor = await import('./editor/run.mjs');
  for (let round = 1; round <= 10; round++)
    for (const suite of ['host', 'workbench', 'deep']) {
      const from = Date.now();
      const counts = await editor[suite]();
      rows.push({ name: `editor: ${suite}, round ${round} of 10`, ms: Date.now() - from, counts });
    }
}

console.log(`\n${tableOf(rows)}\n\n${totalLine(rows)}`);
process.exitCode = totalOf(rows).failed ? 1 : 0;
