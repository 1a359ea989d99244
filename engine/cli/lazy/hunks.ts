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
