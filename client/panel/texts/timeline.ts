/** The tab Timeline, and the slider that looks back. */
export const timelineTabTexts = {
  noTimeline: 'Once the pipeline runs, its steps stand here in time.',
  inTime: '{step}, {state}, from {begin} to {end}',
  timeTravel: 'Look back: the run as it stood after each fact',
  factOf: 'fact {at} of {of}',
} as const;
