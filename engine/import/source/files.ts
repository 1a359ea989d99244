import { compileWildcard, expandBraces } from '../../trust/wildcard.ts';

/** Files around the source. Without a function nobody looks. */
export interface ImportFiles {
  /** Whether a file can be taken in (or called) from where the pipeline will lie. */
  isThere?(path: string): boolean;
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
  const patterns = (expandBraces(plain) ?? []).map((one) => one.split('/'));
  return (list?.() ?? []).filter((file) => patterns.some((parts) => fits(file.split('/'), parts)));
}

/** Whether the names of a path fit the parts of a pattern; `**` stands for any number of folders. */
function fits(names: readonly string[], parts: readonly string[]): boolean {
  const [part, ...others] = parts;
  if (part === undefined) return names.length === 0;
  if (part === '**') return names.some((_, at) => fits(names.slice(at), others)) || fits([], others);
  const [name, ...inner] = names;
  return name !== undefined && compileWildcard(part)(name) && fits(inner, others);
}
