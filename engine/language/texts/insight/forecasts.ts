/** Texts of forecasts. */
export const forecastTexts = {
  about: 'about {median} (80 %: {low} to {high})',
  short: '{median} ({low} to {high})',
  andMore: '{named} and {count} more',

  time: 'A run is foreseen to take {time}, {why}.',
  cost: 'It is foreseen to cost {cost}.',
  byRuns: 'by {count} earlier {count|run|runs} with the same steps',
  by: {
    runs: 'by what its steps took in earlier runs; no whole run with the same steps has succeeded yet without being degraded',
    like: 'by like steps of other runs: it has not run yet',
    guess: 'a guess by the kinds of its steps and the published prices of models: nothing like it has succeeded yet',
    unread: 'a guess by the kinds of its steps and the published prices of models, since earlier runs cannot be read',
  },
  fresh: '{count} {count|step has|steps have} not run as {count|it is|they are} written now: {steps}.',
  fails: 'In {percent} % of such runs a step fails for good.',
  runMissed: 'The run was due before it begins: it will be late.',
  stepMissed: '{step} was due before the run begins: it will be late.',
  runDue: 'The run is due {due} after its beginning: {percent} % of such runs are in time. It is expected to end after {end}.',
  stepDue:
    '{step} is due {due} after the beginning: in {percent} % of such runs it is in time. It is expected to end after {end}.',
  unknownLoops:
    'Nothing is foreseen of the whole run: how often {loops} repeats is known only to the run, and no earlier run tells.',
  noEarlier: 'There is no forecast: no earlier run is known here.',
  trouble: 'Earlier runs are left out: {why}',
  workerEnded: 'The thread that computes forecasts has ended ({why}); the run itself is not affected.',
  stopped: 'The forecast was stopped.',
} as const;
