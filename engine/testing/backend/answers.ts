import type { Json, JsonMap } from '../../language/json.ts';
import { fits } from '../../language/wildcard.ts';

/** The answers of a case, used one by one. */
export interface Answers {
  /**
   * The answer for one of these paths: the first matching pattern counts. Undefined where none matches; `left` where its list
   * is used up.
   */
  next(...paths: readonly string[]): { answer: Json } | { left: { pattern: string; count: number } } | undefined;
  /** Whether any pattern matches one of these paths. */
  has(...paths: readonly string[]): boolean;
  patterns: readonly string[];
}

/** `*` in a path matches any text. A list answers the first call, the second, …; anything else answers every call. */
export function answersOf(given: JsonMap): Answers {
  const rows = Object.entries(given).map(([pattern, answer]) => ({ pattern, pieces: pattern.split('*'), answer, used: 0 }));
  const rowFor = (paths: readonly string[]) => rows.find(({ pieces }) => paths.some((path) => fits(pieces, path)));
  return {
    patterns: rows.map(({ pattern }) => pattern),
    has: (...paths) => rowFor(paths) !== undefined,
    next(...paths) {
      const row = rowFor(paths);
      if (!row) return undefined;
      if (!Array.isArray(row.answer)) return { answer: row.answer };
      const answer = row.answer[row.used++];
      return answer === undefined ? { left: { pattern: row.pattern, count: row.answer.length } } : { answer };
    },
  };
}
