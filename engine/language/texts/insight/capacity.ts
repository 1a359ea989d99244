/** The capacity for a rate of runs. */
export const capacityTexts = {
  badRate:
    '`--rate {text}` is no rate from above 0 to 10,000,000 runs an hour. Write how many runs come in a time, such as `50/h`, `2/min` or `400/day`.',
  badDeadline: '`--deadline {text}` is no time from above 0 to a year. Write for example `90s` or `10m`.',
  badQuality: '`--quality {text}` is no share. Write a number from 0 to 1, such as `0.9`.',
  noRate: 'Say how many runs come in a time: `--rate 50/h`.',
  trouble: 'Earlier runs cannot be read, so no capacity is planned: {why}',
  unknownLoops: 'Nothing can be said: how often {loops} repeats is known only to the run, and no earlier run tells.',
  by: {
    runs: 'By what its steps took in earlier runs.',
    like: 'By like steps of other runs: this pipeline has not run yet.',
    guess: 'A guess by the kinds of its steps: nothing like it has succeeded yet. Run it once before you go by this.',
  },
  slotsTitle: 'Time of a run by slots (`limits.max_parallel`, now {slots})',
  slots: 'Slots',
  time: 'Time',
  within: 'Within {deadline}',
  percent: '{percent} %',
  knee: 'Beyond {slots} {slots|slot|slots} a run hardly gets shorter.',
  atOnce: 'At {rate} runs an hour {count} {count|goes|go} on at the same time on average.',
  limitsTitle: 'Limits of models and providers',
  limit: {
    max_parallel: '{name}: {needed} calls at once on average, of {most}',
    rpm: '{name}: {needed} calls a minute on average, of {most}',
    tpm: '{name}: {needed} tokens a minute on average, of {most}',
  },
  mostRate: 'They allow at most {rate} such runs an hour.',
  tooMuch: 'That is less than {rate}: runs would wait longer and longer.',
  month: 'A month costs {amount} (80 %: {low} to {high}), a run {each}.',
  noPrice: 'What a month costs is unknown: a price is missing.',
  cheapestTitle: 'The cheapest models',
  cheapest: '{amount} a run on average, in {time}.',
  cheapestWithin: '{amount} a run on average, in {time}, {percent} % within {deadline}.',
  change: '`{step}`: {to} in place of {from}',
  asNow: 'They are those that the text names.',
  noneWithin:
    'With {slots} {slots|slot|slots}, as now, no assignment of the allowed models ends nine of ten runs within {deadline}.',
  gaveUp:
    'With {slots} {slots|slot|slots}, as now, none of the {count} cheapest assignments ends nine of ten runs within {deadline}; dearer ones were not tried.',
  qualityUnknown: 'What other models do to the answers is unknown, unless you say --quality.',
  unjudged: 'Left out, since nobody knows how good their answers are: {models}.',
} as const;
