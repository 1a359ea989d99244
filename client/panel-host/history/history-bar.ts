/** Why no history is read. */
export type HistoryBar = 'untrusted' | 'nowhere';

/**
 * The history is a file of the project: it is neither created nor read in an untrusted folder, or for a text without a
 * folder.
 */
export function historyBar({ trusted, scheme }: { trusted: boolean; scheme: string }): HistoryBar | undefined {
  if (!trusted) return 'untrusted';
  return scheme === 'file' ? undefined : 'nowhere';
}
