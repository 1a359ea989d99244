import { structuredPatch } from 'diff';

/** As many lines as may differ: the search for what is common costs their square. */
const mostEdits = 2000;

/** The lines of a unified diff, without the names of the files; undefined where too much differs to compare it. */
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

/** The lines that a text has more and fewer than the one before; undefined where too much differs. */
export function countLines(before: string, after: string): { added: number; removed: number } | undefined {
  const lines = hunksOf(before, after);
  if (!lines) return undefined;
  const beginning = (sign: string): number => lines.filter((line) => line.startsWith(sign)).length;
  return { added: beginning('+'), removed: beginning('-') };
}
