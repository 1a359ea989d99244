import { historyTexts } from '../../language/texts/history.ts';
import { say } from '../../language/texts.ts';
import type { HistoryUpdate } from './read-project-history.ts';

/** The most runs that are named with their fault; the others are counted. */
const mostNamed = 5;

/** Faults of the history, or of the logs that it is derived from. */
export function describeUpdate({ lost, read, unread, foreign, left }: HistoryUpdate): string[] {
  const rest = unread.length - mostNamed;
  return [
    ...(lost === undefined ? [] : [say(historyTexts.lost[lost], { count: read })]),
    ...unread.slice(0, mostNamed).map(({ run, why }) => say(historyTexts.unread, { run, why })),
    ...(rest > 0 ? [say(historyTexts.unreadMore, { count: rest })] : []),
    ...(foreign === 0 ? [] : [say(historyTexts.foreignRuns, { count: foreign })]),
    ...(left === 0 ? [] : [say(historyTexts.leftRuns, { count: left })]),
  ];
}
