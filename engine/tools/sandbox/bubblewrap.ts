import { statSync } from 'node:fs';
import { isInside } from '../../disk/confine.ts';
import type { Places } from './places.ts';

/**
 * The arguments with which `bwrap` starts a program that sees these places and no others, has no processes to look at but its own, and ends
 * with us. Written by hand from its manual page.
 */
export function bubblewrapArguments({ readable, writable, locked, hidden, fresh, cwd, network }: Places): string[] {
  // What is mounted later covers what was before, so a folder comes behind those that it lies in.
  const mounts = [
    ...fresh.map((path) => ({ path, words: ['--tmpfs', path] })),
    ...readable.map((path) => ({ path, words: ['--ro-bind', path, path] })),
    ...writable.map((path) => ({ path, words: ['--bind', path, path] })),
    ...[...locked, ...hidden].flatMap((path) => shut(path, writable, locked)),
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

/** Root keeps what it takes to work on files of others, and nothing by which a mount could be undone. */
const rootWords = ['--cap-drop', 'ALL', '--cap-add', 'CAP_DAC_OVERRIDE', '--cap-add', 'CAP_CHOWN', '--cap-add', 'CAP_FOWNER'];

/** A tree that acts later: as it is and read only, or empty and read only. What lies in no folder that may be written is not there anyway. */
function shut(path: string, writable: readonly string[], locked: readonly string[]): { path: string; words: string[] }[] {
  if (!writable.some((folder) => isInside(path, folder))) return [];
  // A folder that the run may write for itself stays so.
  if (writable.some((folder) => isInside(folder, path))) return [];
  if (locked.includes(path)) return [{ path, words: ['--ro-bind', path, path] }];
  return [{ path, words: isFile(path) ? ['--ro-bind', '/dev/null', path] : ['--tmpfs', path, '--remount-ro', path] }];
}

const depth = (path: string): number => path.split('/').filter((part) => part !== '').length;

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true;
