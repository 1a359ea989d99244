import { memoize } from '../memoize.ts';
import { type Names, nearest } from './suggest.ts';

/**
 * The path that a person most likely means by a path which is none: one that ends in the same names, whatever joins them and whichever
 * iteration it is (`get` and `fetch/get` for `fetch.get`), else the nearest by its letters.
 */
export function nearestStepPath(written: string, paths: readonly string[] | Names): string | undefined {
  const end = namesIn(written);
  const alike = end === '/' ? [] : (pathsByLastName(paths).get(lastName(end)) ?? []);
  return alike.find((path) => path !== written && namesIn(path).endsWith(end)) ?? nearest(written, paths);
}

/** Paths by the name that they end in. */
const pathsByLastName = memoize(
  (paths: readonly string[] | Names): Map<string, string[]> => Map.groupBy(paths, (path) => lastName(namesIn(path))),
);

const lastName = (names: string): string => names.slice(names.lastIndexOf('/') + 1);

/** The names of a path, each behind a slash: `/fetch/get`. */
const namesIn = (path: string): string => `/${path.replace(/\[[^\]]*\]|#[\d*]+$/g, '').replaceAll('.', '/')}`;
