import { historyTexts } from '../../language/texts/history.ts';
import { say } from '../../language/texts.ts';
import type { HistoryUpdate } from './read-project-history.ts';

/** Faults of the history, or of the logs that it is derived from. */
export function describeUpdate({ lost, read, unread, foreign }: HistoryUpdate): string[] {
  return [
    ...(lost === undefined ? [] : [say(historyTexts.lost[lost], { count: read })]),
    ...unread.map(({ run, why }) => say(historyTexts.unread, { run, why })),
    ...(foreign === 0 ? [] : [say(historyTexts.foreignRuns, { count: foreign })]),
  ];
}
