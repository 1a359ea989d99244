/** A value: its size, its beginning, matches in it. */
export const valueTexts = {
  noItems: 'no items',
  noEntries: 'no entries',
  keptWithRun: '{size}, kept with the run',
  openWhole: 'Open',
  openWholeOf: 'Open whole in an editor: {step}',
  readingValue: 'Reading…',
  beginningOf: 'the first {count} of {all}',
  beginning: 'the beginning',
  cutValue: '{letters} letters, which begin so:',
  search: 'Search in this value',
  foundRows: '{count} {count|fits|fit}',
  changedSince: 'changed since the run wrote it',
  noText: 'No text and no picture: open it to see it.',
  emptyText: '(empty text)',
  yes: 'yes',
  no: 'no',
} as const;
