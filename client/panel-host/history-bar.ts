/** Why no history is looked at. */
export type HistoryBar = 'untrusted' | 'nowhere';

/** The history is a file of the project: it is neither made nor read where the folder is not trusted, nor for a text that has no folder. */
export function historyBar({ trusted, scheme }: { trusted: boolean; scheme: string }): HistoryBar | undefined {
  if (!trusted) return 'untrusted';
  return scheme === 'file' ? undefined : 'nowhere';
}
