/** A change that is only tried, and a run that is only played. `say` fills the placeholders. */
export const whatIfTexts = {
  title: 'What if…',
  working: 'Working it out…',
  atOnce: 'Steps at once',
  modelOf: 'Model',
  asIs: 'as it is',
  swap: '{from} → {to}',
  nothing: 'That changes next to nothing.',
  unsure: 'What that changes is not sure: time {time} (95 %: {low} to {high}) of {before}.',
  less: '{amount} less',
  more: '{amount} more',
  basis: 'Played against the text as it is, with the same chance. Nothing is edited.',
  simulate: 'Simulate',
  simulateTitle:
    'Play a run with the durations that are foreseen, without a call: answers are those of the first test case, else made up',
  simulating: 'Simulating…',
} as const;
