import { structuredPatch } from 'diff';

/** The bound on differing lines: the search for common lines takes time that is quadratic in them. */
const mostEdits = 2000;

/** The lines of a unified diff, without the file names; undefined where the texts differ too much to be compared. */
export function hunksOf(before: string, after: string): string[] | undefined {
  const patch = structuredPatch('', '', before, after, undefined, undefined, {
    context: 3,
    maxEditLength: mostEdits,
    stripTrailingCr: true,
  });
  return patch?.hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`,
    ...lines,
  ]);
}

/** The numbers of added and removed lines between two texts; undefined where they differ too much. */
export function countLines(before: string, after: string): { added: number; removed: number } | undefined {
  const lines = hunksOf(before, after);
  if (!lines) return undefined;
  const beginning = (sign: string): number => lines.filter((line) => line.startsWith(sign)).length;
  return { added: beginning('+'), removed: beginning('-') };
}
