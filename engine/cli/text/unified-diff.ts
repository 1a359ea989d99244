import { seenLine } from '../../language/safety/unseen.ts';
import { fixTexts } from '../../language/texts/cli/fix.ts';
import { say } from '../../language/texts.ts';
import type { Paint } from './paint.ts';
import { clip, oneLine } from './width.ts';

/** The most lines of one file's difference, and the most columns of a line. */
const most = { lines: 200, columns: 240 };

const brushOf: Readonly<Record<string, keyof Paint>> = { '+': 'good', '-': 'bad', '@': 'busy', '\\': 'dim' };

/**
 * The difference between a file and its new text (called `to`) as a unified diff; a long one is cut, with the number of
 * further lines.
 */
export async function unifiedDiff(
  { file, to = file, before, after }: { file: string; to?: string; before: string; after: string },
  style: Paint,
): Promise<string[]> {
  const { hunksOf } = await import('../lazy/hunks.ts');
  const hunks = hunksOf(before, after);
  const head = [style.bold(`--- ${oneLine(file)}`), style.bold(`+++ ${oneLine(to)}`)];
  if (hunks === undefined) return [...head, style.dim(say(fixTexts.tooMuch))];

  const shown = hunks.slice(0, most.lines).map((line) => paintLine(line, style));
  const more = hunks.length - shown.length;
  return [...head, ...shown, ...(more > 0 ? [style.dim(say(fixTexts.moreLines, { count: more }))] : [])];
}

function paintLine(line: string, style: Paint): string {
  const brush = brushOf[line.charAt(0)];
  const seen = clip(seenLine(line.replaceAll('\t', '→'), '\ufffd'), most.columns);
  return brush === undefined ? seen : style[brush](seen);
}
