// Lays out the harness (test/editor/vscode) when it is missing or its lockfile changed.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { modules } from './vscode/places.mjs';

const folder = join(import.meta.dirname, 'vscode');
const mark = join(modules, '.installed-from.json');

/** Runs `npm ci --ignore-scripts` there once per lockfile. Throws with npm's words when it fails. */
export function installHarness() {
  const lock = readFileSync(join(folder, 'package-lock.json'), 'utf8');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === lock) return;
  console.log('Laying out VS Code for the editor suites: npm ci in test/editor/vscode (360 MB, once).');
  // Below a `npm ci` its own symlink into itself would only slow the removal down.
  rmSync(modules, { recursive: true, force: true });
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { status, stderr, error } = spawnSync(npm, ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: folder,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`npm ci in test/editor/vscode failed (${status ?? error?.message}):\n${stderr ?? ''}`);
  writeFileSync(mark, lock);
}
