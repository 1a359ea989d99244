// The one system package that the editor suites need: Chromium, which shows the workbench. Installed here only in CI and as root.
import { spawnSync } from 'node:child_process';
import { findBrowser } from './vscode/places.mjs';

/** Whether a browser is there, after installing it where that is allowed. Throws in CI when it cannot be had. */
export function browserReady() {
  if (findBrowser()) return true;
  if (!process.env.CI) return false;
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    throw new Error(
      'Chromium is missing. The editor suites need it: install it (Debian: apt-get install chromium) or set CHROMIUM to its path.',
    );
  console.log('Chromium is missing and this is CI as root: installing it with apt-get (about 300 MB).');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '--yes', '--no-install-recommends', 'chromium', 'fonts-dejavu-core']]) {
    const { status } = spawnSync('apt-get', ['-qq', ...args], { env, stdio: 'inherit' });
    if (status !== 0) throw new Error(`apt-get ${args[0]} failed (${status}); the editor suites need Chromium.`);
  }
  if (!findBrowser()) throw new Error('apt-get installed chromium, but /usr/bin/chromium is not there.');
  return true;
}
