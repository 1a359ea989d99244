/** Durations, sizes, counts and amounts of money. */
export const numberTexts = {
  milliseconds: '{count} ms',
  seconds: '{count} s',
  minutes: '{minutes} min {seconds} s',
  hours: '{hours} h {minutes} min',
  bytes: '{count} B',
  kilobytes: '{count} kB',
  megabytes: '{count} MB',
  oneStep: '{count} step',
  manySteps: '{count} steps',
  oneItem: '{count} item',
  manyItems: '{count} items',
  oneCall: '{count} model call',
  manyCalls: '{count} model calls',
  tokens: '{count} {count|token|tokens}',
  atLeast: 'at least {money}',
  noPrice: 'price unknown',
} as const;
