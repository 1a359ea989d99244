import type { SandboxMounts } from './places.ts';

/**
 * The profile for macOS's `sandbox-exec`. The last matching rule counts. Empty folders are not possible there: hidden paths
 * are unreadable.
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
