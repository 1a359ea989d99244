import type { Filter } from './filter.ts';

/** Paths are read with `/` and `\` alike, so that a pipeline means the same on every machine. */
const lastSlash = (path: string): number => Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
const trimmed = (path: string): string => (/[/\\]$/.test(path) && path.length > 1 ? path.slice(0, -1) : path);
const baseName = (path: string): string => trimmed(path).slice(lastSlash(trimmed(path)) + 1);

function folderName(path: string): string {
  const plain = trimmed(path);
  const at = lastSlash(plain);
  if (at < 0) return '';
  if (at === 0) return plain.slice(0, 1);
  return plain.slice(0, at);
}

function extension(path: string): string {
  const name = baseName(path);
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(dot) : '';
}

export const pathFilters = {
  basename: (input, [suffix], run) => {
    const name = baseName(run.print(input));
    return typeof suffix === 'string' && suffix !== '' && name.endsWith(suffix) && name !== suffix
      ? name.slice(0, -suffix.length)
      : name;
  },
  dirname: (input, _, run) => folderName(run.print(input)),
  extname: (input, _, run) => extension(run.print(input)),
} as const satisfies Record<string, Filter>;
