/** Texts about how a model was chosen. */
export const selectionTexts = {
  chosen: {
    cost: 'the cheapest of {count} that fit of {all} ({known})',
    performance: 'the fastest of {count} that fit of {all} ({known})',
    accuracy: 'the most skilled of {count} that fit of {all} ({known})',
    balanced: 'the best by price, speed and skill of {count} that fit of {all} ({known})',
    learned:
      'the best by experience with {tried} {tried|attempt|attempts} at {kind} prompts, of {count} that fit of {all} ({known})',
  },
  learning:
    'as `balanced`, until {least} {least|attempt|attempts} at {kind} prompts are known ({tried} {tried|is|are}): {reason}',
  explored: 'tried out, as one of twenty choices by experience is, of {count} that fit of {all} ({known})',
  first: 'the first of {count} that fit of {all}: nothing is known that `{strategy}` goes by ({known})',
  preferred: 'preferred, of {count} that fit of {all} ({known})',
  fellBack: 'no other fits; `fallback` of `selection`',

  // Facts about a model
  costs: 'about {cost} a call',
  free: 'free',
  noPrice: 'price unknown',
  takes: '{seconds} s a call',
  noLatency: 'speed unknown',
  skilled: 'expertise {expertise}',
  noSkill: 'expertise unknown',

  // Reasons against a model
  excluded: 'left out by `exclude`',
  cannot: 'baton.yaml does not say `{what}` among what it can',
  notKnownToDo: 'it is not known whether it can `{what}`: `capabilities` in baton.yaml would say it',
  tooLong: 'about {tokens} {tokens|token does|tokens do} not fit into its {context}',
  sizeUnknown: 'how large it is is not known (`min_size` is {least})',
  otherRole: '`roles` in baton.yaml does not give it the role {role}',
  tooSmall: 'it is smaller than {least}',
  skillUnknown: 'baton.yaml does not give its `expertise` ({least} is required)',
  lessSkilled: 'its expertise is {has} ({least} is required)',
  priceUnknown: 'its price is unknown, and `max_cost` is set',
  tooDear: 'a call costs about {cost}, more than {most}',
  tooSlow: 'a call usually takes {seconds} s, more than {most}',

  noneFits: 'No model fits `selection`. {all}',
  one: '{model}: {reason}.',
  noneFitsHint: 'Ask for less, list a model that fits under `models` in baton.yaml, name a `fallback`, or run with `--model`.',
  nothingKnown: '`selection` has no models to choose from.',
  nothingKnownHint:
    'List the models that may be used under `models` in baton.yaml; a key alone does not say which one to pay for.',
} as const;
