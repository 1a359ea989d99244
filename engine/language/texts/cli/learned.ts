/** Texts of `baton models --learned`. */
export const learnedTexts = {
  option: 'shows what choice by experience (`strategy: learned`) has learnt from earlier runs, and would have chosen',
  reset: 'has choice by experience forget what was until now; the history of runs stays',
  resetAlone: '--reset goes with --learned.',
  providerToo: '--learned is of all models; name no provider.',
  model: 'model',
  tried: 'attempts',
  good: 'good',
  cost: 'cost',
  time: 'time',
  answered: 'answered',
  shadow: 'shadow',
  share: 'would get',
  title: '{class} prompts: {tried} {tried|attempt|attempts}',
  few: 'Until {least} are known, `strategy: learned` chooses as `balanced`.',
  worth:
    'Choosing by experience would be worth {gain} (80 %: {low} to {high}) more per answer, of {now} now; an estimate that takes such prompts to be alike.',
  lone: 'One model alone was asked, so nothing can be compared.',
  none: 'No prompt of a model is in the history of {root} yet.',
  noneSince: 'No prompt of a model is in the history of {root} since {since}, when what was before was forgotten.',
  percent: '{percent} %',
  forgotten: 'Choice by experience begins anew; the history of runs stays.',
} as const;
