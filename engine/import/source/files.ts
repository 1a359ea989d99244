import { expandBraces, fitsPath } from '../../trust/wildcard.ts';

/** Files around the source. Without a function nobody looks. */
export interface ImportFiles {
  /** Whether a file can be taken in (or called) from where the pipeline will lie. */
  isThere?(path: string): boolean;
  /** Whether a file that the source calls is there, seen from the source. */
  isInSource?(path: string): boolean;
  /** The text of a file, by its path from the folder of the source; undefined where there is none that may be read. */
  read?(path: string): string | undefined;
  /** The files in and below the folder of the source, as paths from there. */
  list?(): readonly string[];
  /** Whether a workflow that the source calls, by its path from the folder of the source, is converted with it. */
  isConvertedToo?(path: string): boolean;
  /** The rows of a CSV text whose first line names the columns. Throws an Error that says what is wrong with it. */
  readCsv?(text: string): readonly Readonly<Record<string, string>>[];
}

/** The files that a path or a pattern (`*`, `**`, `?`, `[…]`, `{a,b}`) names, in order. */
export function filesFor(path: string, { list }: ImportFiles): string[] {
  const plain = path.replace(/^(?:\.\/)+/, '');
  if (!/[*?[\]{}]/.test(plain)) return [plain];
  // Too many braces name nothing: as plain text they would match no file anyway.
  if (!expandBraces(plain)) return [];
  return (list?.() ?? []).filter((file) => fitsPath(plain, file));
}
