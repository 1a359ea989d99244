/** Texts of alerts, and reasons that some cannot be judged. */
export const alertTexts = {
  time: 'The newest run took {value}; `alerts` allows {bound}.',
  cost: 'The newest run cost {value}; `alerts` allows {bound}.',
  failureRate: '{failed} of the newest {runs} runs failed ({value} %); `alerts` allows {bound} %.',
  agreement: 'The members of `{step}` agree by {value}; `alerts` wants {bound}.',
  longer: '`{step}` takes {value} in its newest {recent} runs, {factor} times its usual {usual}; `alerts` allows {bound} times.',
  wordier:
    '`{step}` answers {value} characters in its newest {recent} runs, {factor} times its usual {usual}; `alerts` allows {bound} times.',
  terser:
    '`{step}` answers {value} characters in its newest {recent} runs, less than its usual {usual} by a factor of {factor}; `alerts` allows {bound}.',
  unknownCost: 'The cost of this run is not known, so `alerts.cost` cannot be judged: give prices to its models in baton.yaml.',
  fewForRate: '`alerts.failure_rate` wants {least} {least|run|runs} at least; there {runs|is|are} {runs}.',
  fewForDrift: '`alerts.drift` wants {least} {least|run|runs} of a step at least; there {runs|is|are} {runs} of the pipeline.',
  noAgreement: '`alerts.agreement` finds no ensemble in the newest run whose agreement is known.',
  allWell: 'Nothing is beyond what `alerts` allows.',
  untold: 'The alerts were not sent to {target}: {why}',
  asksWebhook: '`alerts.webhook` of baton.yaml wants to send alerts to {target}.',
  asksCommand: '`alerts.command` of baton.yaml wants to run {target}.',
  unjudged: 'The alerts of this run could not be judged: {why}',
} as const;
