/** Lines of a run's log: in the output channel, and in the debug console. `say` fills the blanks. */
export const logTexts = {
  started: 'run {run} started',
  resumed: 'the run goes on',
  stepStarted: '{path}: started',
  stepStartedWith: '{path}: started with {model}',
  attemptFailed: '{path}: attempt {attempt} failed ({kind}): {message}',
  stepSucceeded: '{path}: succeeded',
  stepDegraded: '{path}: succeeded ({why})',
  stepSkipped: '{path}: skipped ({why})',
  wrote: '{path}: wrote {file} ({bytes} {bytes|byte|bytes})',
  asks: 'asks: {text}',
  endedDegraded: '{status}, degraded',
} as const;
