import { statSync } from 'node:fs';
import type { SandboxMounts } from './places.ts';

/**
 * The arguments with which `bwrap` starts a program that sees these paths and no others, sees only its own processes, and
 * ends with us. Written by hand from its manual page.
 */
export function bubblewrapArguments({ readable, writable, locked, hidden, shut, fresh, cwd, network }: SandboxMounts): string[] {
  // A later mount covers an earlier one, so a folder comes after those that contain it.
  const mounts = [
    ...fresh.map((path) => ({ path, words: ['--tmpfs', path] })),
    ...readable.map((path) => ({ path, words: ['--ro-bind', path, path] })),
    ...writable.map((path) => ({ path, words: ['--bind', path, path] })),
    ...locked.map((path) => ({ path, words: ['--ro-bind', path, path] })),
    // Devices do not work there, so the mount cannot be opened.
    ...shut.map((path) => ({ path, words: ['--ro-bind', '/dev/null', path] })),
    ...hidden.map((path) => ({ path, words: emptied(path) })),
  ];
  const ordered = mounts
    .map((mount, index) => ({ ...mount, index }))
    .sort((a, b) => depth(a.path) - depth(b.path) || a.index - b.index);

  return [
    ...['--unshare-ipc', '--unshare-pid', '--unshare-uts', '--unshare-cgroup-try'],
    ...(network ? [] : ['--unshare-net']),
    ...(process.getuid?.() === 0 ? rootWords : ['--unshare-user']),
    ...['--die-with-parent', '--new-session', '--dev', '/dev', '--proc', '/proc'],
    ...ordered.flatMap(({ words }) => words),
    ...['--chdir', cwd, '--'],
  ];
}

/** Root keeps the capabilities to work on others' files, and none to undo a mount. */
const rootWords = ['--cap-drop', 'ALL', '--cap-add', 'CAP_DAC_OVERRIDE', '--cap-add', 'CAP_CHOWN', '--cap-add', 'CAP_FOWNER'];

/** Empty and read-only. */
const emptied = (path: string): string[] =>
  isFile(path) ? ['--ro-bind', '/dev/null', path] : ['--tmpfs', path, '--remount-ro', path];

const depth = (path: string): number => path.split('/').filter((part) => part !== '').length;

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true;
