import type { SandboxMounts } from './places.ts';

/**
 * The profile by which macOS's `sandbox-exec` keeps a program to these places. The last rule that fits counts. There are no empty folders
 * there: what is hidden cannot be read.
 */
export function seatbeltProfile({ readable, writable, locked, hidden, shut, fresh, network }: SandboxMounts): string {
  const under = (paths: readonly string[]): string => paths.map((path) => `(subpath ${JSON.stringify(path)})`).join(' ');
  const rule = (decision: string, paths: readonly string[]): string => (paths.length ? `(${decision} ${under(paths)})` : '');
  return [
    '(version 1)',
    '(deny default)',
    '(allow process* signal sysctl-read mach-lookup ipc-posix* file-read-metadata)',
    '(allow file-read* (literal "/"))',
    rule('allow file-read*', readable),
    rule('allow file-read* file-write*', fresh.filter(isTemporary)),
    rule('allow file-read* file-write*', writable),
    '(allow file-write* (literal "/dev/null") (literal "/dev/stdout") (literal "/dev/stderr") (literal "/dev/tty"))',
    rule('deny file-write*', locked),
    rule('deny file-read* file-write*', [...hidden, ...shut]),
    network ? '(allow network*)' : '',
  ]
    .filter((line) => line !== '')
    .join('\n');
}

const isTemporary = (path: string): boolean => /^\/(?:private\/)?(?:tmp|var\/(?:tmp|folders))(?:\/|$)/.test(path);
