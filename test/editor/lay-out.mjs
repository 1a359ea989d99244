// Installs a folder that has its own package.json when it is missing or its lockfile changed.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Runs `npm ci --ignore-scripts` in `folder` once per lockfile. Throws with npm's words when it fails. */
export function layOut({ folder, what, options = [] }) {
  const modules = join(folder, 'node_modules');
  const mark = join(modules, '.installed-from.json');
  const lock = readFileSync(join(folder, 'package-lock.json'), 'utf8');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === lock) return;
  console.log(`Laying out ${what}: npm ci in ${basename(folder)}.`);
  // Below a `npm ci` its own symlink into itself would only slow the removal down.
  rmSync(modules, { recursive: true, force: true });
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { status, stderr, error } = spawnSync(npm, ['ci', '--ignore-scripts', '--no-audit', '--no-fund', ...options], {
    cwd: folder,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`npm ci in ${folder} failed (${status ?? error?.message}):\n${stderr ?? ''}`);
  writeFileSync(mark, lock);
}
