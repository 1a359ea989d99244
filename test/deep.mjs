// What takes longer or needs more of the machine than `npm test` may: long properties, a real PostgreSQL, a second editor, and the
// editor suites ten times over. `npm run test:deep`; with FILE.test.ts… or the name of a folder in test/deep (hostile: what attacks) only
// those; with --no-editor without VS Code.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildProduct, buildTests } from '../esbuild.mjs';
import { needs, prepareSystem } from './system.mjs';

const args = process.argv.slice(2);
const suitesIn = (folder) =>
  readdirSync(folder, { recursive: true }).flatMap((name) => (name.endsWith('.test.ts') ? [join(folder, name)] : []));
const isRoom = (name) => /^[\w-]+$/.test(name) && existsSync(join('test/deep', name));
const chosen = args.flatMap((one) => (isRoom(one) ? suitesIn(join('test/deep', one)) : one.endsWith('.test.ts') ? [one] : []));

await buildProduct({ production: true });
await prepareSystem([
  ...Object.values(needs),
  { what: 'PostgreSQL', has: () => existsSync('/usr/lib/postgresql'), packages: ['postgresql'] },
  { what: 'Neovim', has: () => spawnSync('nvim', ['--version']).status === 0, packages: ['neovim'] },
]);

const mocha = ['--import', './test/hooks.mjs', '--disable-warning=ExperimentalWarning', 'node_modules/mocha/bin/mocha.js'];
const { status } = spawnSync(
  process.execPath,
  [...mocha, '--timeout', '120000', ...(chosen.length ? chosen : suitesIn('test/deep'))],
  {
    stdio: 'inherit',
  },
);
if (status !== 0) process.exitCode = 1;

if (!chosen.length && !args.includes('--no-editor')) {
  await buildTests();
  const editor = await import('./editor/run.mjs');
  for (let round = 1; round <= 10; round++)
    for (const suite of ['host', 'workbench']) {
      const { failed, passed } = await editor[suite]();
      console.log(`${suite}, round ${round} of 10: ${passed} passed, ${failed} failed`);
      if (failed) process.exitCode = 1;
    }
}
