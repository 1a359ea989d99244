import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const version = '3.22.1';

/** Its packages that hold a library for this processor alone; what they have for graphics cards is six times as large. */
const libraries: Readonly<Record<string, string>> = {
  'linux x64': 'linux-x64',
  'linux arm64': 'linux-arm64',
  'darwin arm64': 'mac-arm64-metal',
  'darwin x64': 'mac-x64',
  'win32 x64': 'win-x64',
  'win32 arm64': 'win-arm64',
};

/** A folder that holds node-llama-cpp; installed at the first call on a machine. Throws with npm's words where that fails. */
export function installLlama(): string {
  const folder = join(tmpdir(), `baton-local-model-${version}`);
  if (existsSync(join(folder, 'node_modules', 'node-llama-cpp'))) return folder;
  const library = libraries[`${process.platform} ${process.arch}`];
  if (library === undefined) throw new Error(`node-llama-cpp has no library for ${process.platform} ${process.arch}.`);
  console.log(`Laying out node-llama-cpp ${version} (90 MB, once) in ${folder}.`);
  // Elsewhere first, so that an installation that is cut off is never taken for a whole one.
  const draft = `${folder}-${process.pid}`;
  mkdirSync(draft, { recursive: true });
  writeFileSync(join(draft, 'package.json'), '{"private": true}\n');
  const packages = [`node-llama-cpp@${version}`, `@node-llama-cpp/${library}@${version}`];
  const { status, stderr, error } = spawnSync(
    process.platform === 'win32' ? 'npm.cmd' : 'npm',
    ['install', '--save-exact', '--omit=optional', '--ignore-scripts', '--no-audit', '--no-fund', ...packages],
    { cwd: draft, encoding: 'utf8', shell: process.platform === 'win32' },
  );
  if (status !== 0) {
    rmSync(draft, { recursive: true, force: true });
    throw new Error(`npm install failed (${status ?? error?.message}):\n${stderr ?? ''}`);
  }
  renameSync(draft, folder);
  return folder;
}
