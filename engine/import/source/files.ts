import { expandBraces, fitsPath } from '../../trust/wildcard.ts';

/** Files near the source. Without a function they are not looked for. */
export interface ImportFiles {
  /** Whether a file can be included (or called) from where the pipeline will be. */
  isThere?(path: string): boolean;
  /** Whether a called file exists, seen from the source. */
  isInSource?(path: string): boolean;
  /** The text of a file, by its path from the source's folder; undefined where there is none or it may not be read. */
  read?(path: string): string | undefined;
  /** The files in and below the source's folder, as relative paths. */
  list?(): readonly string[];
  /** Whether a called workflow, by its path from the source's folder, is converted too. */
  isConvertedToo?(path: string): boolean;
  /** The rows of a CSV text whose first line names the columns. Throws an Error that says what is wrong with it. */
  readCsv?(text: string): readonly Readonly<Record<string, string>>[];
}

/** The files that match a path or pattern (`*`, `**`, `?`, `[…]`, `{a,b}`), in order. */
export function filesFor(path: string, { list }: ImportFiles): string[] {
  const plain = path.replace(/^(?:\.\/)+/, '');
  if (!/[*?[\]{}]/.test(plain)) return [plain];
  // Too many braces match nothing: as plain text they would match no file anyway.
  if (!expandBraces(plain)) return [];
  return (list?.() ?? []).filter((file) => fitsPath(plain, file));
}
