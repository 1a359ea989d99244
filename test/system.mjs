// System packages that suites need. All that a run of tests needs is installed before its first suite, in CI and as root only; elsewhere
// what is missing is said once with the command that brings it, and the suites that need it are skipped aloud.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findBrowser } from './editor/vscode/places.mjs';

/**
 * @typedef {object} SystemNeed
 * @property {string} what For people.
 * @property {() => boolean} has
 * @property {string[]} packages Of Debian.
 * @property {string} [otherwise] What else helps, as the end of a sentence.
 */

const onPath = (name) => (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)));

/** What `npm test` needs. @type {Record<string, SystemNeed>} */
export const needs = {
  chromium: {
    what: 'Chromium',
    has: () => findBrowser() !== undefined,
    packages: ['chromium-headless-shell', 'fonts-dejavu-core'],
    otherwise: ' or set CHROMIUM to its path',
  },
  bubblewrap: { what: 'bubblewrap', has: () => process.platform !== 'linux' || onPath('bwrap'), packages: ['bubblewrap'] },
  python: { what: 'Python', has: () => onPath('python3') || onPath('python'), packages: ['python3'] },
};

/** Whether Chromium is there, for the suites that draw. */
export const hasBrowser = needs.chromium.has;

/** How to get what is missing, for a line that says that a suite is skipped. @param {SystemNeed} need */
export const howToGet = ({ packages, otherwise = '' }) => `on Debian: apt-get install ${packages.join(' ')}${otherwise}`;

/**
 * Installs what is missing, or says what will be skipped. Rejects in CI where it cannot be had.
 * @param {SystemNeed[]} wanted
 */
export async function prepareSystem(wanted = Object.values(needs)) {
  const missing = wanted.filter(({ has }) => !has());
  if (!missing.length) return;

  const names = missing.map(({ what }) => what).join(', ');
  if (!process.env.CI) {
    for (const need of missing) console.log(`${need.what} is missing; suites that need it are skipped (${howToGet(need)}).`);
    return;
  }
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    throw new Error(`${names}: missing, and in CI that is an error. ${missing.map(howToGet).join('; ')}.`);

  console.log(`${names}: missing, and this is CI as root: installing with apt-get.`);
  await aptGet('update');
  await aptGet('install', '--yes', '--no-install-recommends', ...missing.flatMap(({ packages }) => packages));
  for (const need of missing)
    if (!need.has()) throw new Error(`apt-get installed ${need.packages[0]}, but ${need.what} is not there.`);
}

const lockMinutes = 10;
const pauseSeconds = 3;

/** Runs apt-get; as long as somebody else holds one of its locks, it is tried again. */
async function aptGet(...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };
  for (let tries = (lockMinutes * 60) / pauseSeconds; ; tries--) {
    const { status, stdout, stderr, error } = spawnSync('apt-get', ['-qq', ...args], { env, encoding: 'utf8' });
    if (status === 0) return;
    const why = error?.message ?? stderr;
    if (!/Could not get lock|Unable to (?:acquire|lock)/.test(why) || tries <= 1)
      throw new Error(`apt-get ${args[0]} failed (${status}): ${stdout}${why.trim()}`);
    if (tries % 10 === 0) console.log('apt-get is being used by somebody else; waiting.');
    await sleep(pauseSeconds * 1000);
  }
}
