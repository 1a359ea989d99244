// System packages that suites need. Installed here only in CI and as root; elsewhere what is missing is skipped aloud.
import { spawnSync } from 'node:child_process';
import { findBrowser } from './vscode/places.mjs';

/**
 * Whether what a suite needs is there, after installing its Debian packages where that is allowed. Throws in CI when it cannot be had.
 * @param {{ what: string, has: () => boolean, packages: string[], otherwise?: string }} need
 */
export function systemReady({ what, has, packages, otherwise = '' }) {
  if (has()) return true;
  if (!process.env.CI) return false;
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    throw new Error(`${what} is missing and a suite needs it: install it (Debian: apt-get install ${packages[0]})${otherwise}.`);
  console.log(`${what} is missing and this is CI as root: installing it with apt-get.`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '--yes', '--no-install-recommends', ...packages]]) {
    const { status } = spawnSync('apt-get', ['-qq', ...args], { env, stdio: 'inherit' });
    if (status !== 0) throw new Error(`apt-get ${args[0]} failed (${status}); a suite needs ${what}.`);
  }
  if (!has()) throw new Error(`apt-get installed ${packages[0]}, but ${what} is not there.`);
  return true;
}

/** Chromium shows the workbench in the editor suites. */
export const browserReady = () =>
  systemReady({
    what: 'Chromium',
    has: () => Boolean(findBrowser()),
    packages: ['chromium', 'fonts-dejavu-core'],
    otherwise: ' or set CHROMIUM to its path',
  });
