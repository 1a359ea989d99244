// Where things lie; needs none of the installed packages.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

export const modules = join(import.meta.dirname, 'node_modules');
export const vscodeRoot = join(modules, 'code-server/lib/vscode');

/** The headless shell goes first: it draws the same, and starts with a third of the work. */
const browsers = [
  process.env.CHROMIUM,
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** The path of an installed Chromium (the environment's CHROMIUM goes first), or undefined. */
export const findBrowser = () => browsers.find((path) => path && existsSync(path));
