import type { Compiled } from '../compiled.ts';
import { applyTextEdits } from './apply-text-edits.ts';
import type { TextChange } from './text-change.ts';

/** The text with changes made. */
export const applyChanges = (text: string, changes: readonly TextChange[]): string =>
  applyTextEdits(
    text,
    sortChanges(changes).map(({ range: { start, end }, text: made }) => ({ start, end, text: made })),
  );

export const sortChanges = (changes: readonly TextChange[]): TextChange[] =>
  [...changes].sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);

/** Whether there are no new problems: at most as many errors and warnings. */
export const isNoWorse = (after: Compiled, before: Compiled): boolean =>
  faults(after, 'error') <= faults(before, 'error') && faults(after, 'warning') <= faults(before, 'warning');

const faults = ({ problems }: Compiled, wanted: string): number => problems.filter(({ severity }) => severity === wanted).length;
