/** What holds a run up, in the Timeline. `say` fills the placeholders. */
export const bottleneckTexts = {
  title: 'What holds it up',
  heldUpTitle: 'What held it up',
  slack: 'slack {time}',
  slackTitle: 'It could end {time} later without the run ending later, if there were slots enough',
  limitsNothing: 'One more slot of any limit saves nothing.',
  key: 'slack',
  keyTitle: 'How much later a step could end without the run ending later, if there were slots enough',
} as const;
