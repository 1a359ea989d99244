/** Texts of `baton usage`. */
export const usageReportTexts = {
  says: 'shows calls, tokens and cost of earlier runs by pipeline, model and day',
  about:
    'Adds up the live runs in this folder; removed runs (`baton runs --prune`) and runs of other machines are not included. With `--on` it adds up those of a server. A cost with ≥ includes calls with an unknown price. Calls outside of steps answered AUTO tags or wrote summaries.',
  by: 'groups by pipeline, model or day, or several with commas (pipeline)',
  since: 'only runs that started since then: 12h, 30d, 4w, or a day such as 2026-11-01 (UTC)',
  csv: 'prints CSV for spreadsheets instead of a report',
  oneForm: 'Use either --csv or --json.',
  noKey: 'Usage cannot be grouped by `{text}`, only by {keys}.',
  noSince: '`{text}` is not a time. Write 30d, or a day such as 2026-11-01.',
  none: 'The history of this folder has no live run since then.',
  noneThere: 'The server at {url} has no live run since then.',
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
