/** Texts of `baton usage`. */
export const usageReportTexts = {
  says: 'shows calls, tokens and cost of earlier runs by pipeline, model and day',
  about:
    'Adds up the live runs that lie in this folder; those that were removed (`baton runs --prune`) and those of other machines are not among them. A cost with ≥ has calls in it whose price is not known. Calls that stand in no step answered AUTO tags or wrote summaries.',
  by: 'what it is added up by: pipeline, model, day, several with commas between (pipeline)',
  since: 'runs that began since then: 12h, 30d, 4w, or a day as 2026-11-01 (UTC)',
  csv: 'prints a table for spreadsheets, in place of a report',
  oneForm: 'Say either --csv or --json.',
  noKey: 'Usage cannot be added up by `{text}`. It can be by {keys}.',
  noSince: '`{text}` is no time: as 30d, or a day as 2026-11-01.',
  none: 'No live run is in the history of this folder, since then.',
  inNoStep: '(in no step)',
  pipeline: 'pipeline',
  model: 'model',
  day: 'day',
  runs: 'runs',
  calls: 'calls',
  input: 'tokens in',
  output: 'tokens out',
  cost: 'cost',
} as const;
