/** When steps and runs are due. */
export const deadlineTexts = {
  due: 'Due',
  dueAfter: '{time} after the beginning',
  dueAt: '{at}',
  inTime: 'in time',
  lateBy: 'late by {time}',
  lateShare: '({percent} % late)',
  willBeLate: 'will probably be late ({percent} %)',
  expected: 'will probably be late: expected at {end}, in {percent} % of simulated runs too late',
  dueIn: 'due in {time}',
  title: 'The run is due at {at}. A deadline stops nothing.',
  runAtRisk: 'It will probably be late: it is in {percent} % of simulated runs.',
  plan: 'Deadlines',
  theRun: 'The run',
  holds: 'in time in {percent} % of simulated runs',
  expectedAfter: 'expected after {median} (80 %: {low}–{high})',
  ofStep: '{step} is due at {at}',
} as const;
