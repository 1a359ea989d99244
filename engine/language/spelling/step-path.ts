import { nearest } from '../suggest.ts';

/**
 * The path that a person most likely means by a path which is none: one that ends in the same names, whatever joins them and whichever
 * iteration it is (`get` and `fetch/get` for `fetch.get`), else the nearest by its letters.
 */
export function nearestStepPath(written: string, paths: Iterable<string>): string | undefined {
  const end = namesIn(written);
  if (end === '/') return nearest(written, paths);
  for (const path of paths) {
    if (path !== written && namesIn(path).endsWith(end)) return path;
  }
  return nearest(written, paths);
}

/** The names of a path, each behind a slash: `/fetch/get`. */
const namesIn = (path: string): string => `/${path.replace(/\[[^\]]*\]|#[\d*]+$/g, '').replaceAll('.', '/')}`;
