/** Texts about values bounded by a schema, and schemas that prevent a judgement. */
export const schemasTexts = {
  comparisons: {
    '<=': 'must be at most {limit}',
    '>=': 'must be at least {limit}',
    '<': 'must be less than {limit}',
    '>': 'must be more than {limit}',
  },
  lengths: {
    minLength: 'must have {limit} {limit|character|characters} or more',
    maxLength: 'must have at most {limit} {limit|character|characters}',
    minItems: 'must have {limit} {limit|item|items} or more',
    maxItems: 'must have at most {limit} {limit|item|items}',
    minProperties: 'must have {limit} {limit|property|properties} or more',
    maxProperties: 'must have at most {limit} {limit|property|properties}',
  },
  types: {
    integer: 'must be a whole number',
    number: 'must be a number',
    string: 'must be a string',
    boolean: 'must be true or false',
    array: 'must be a list',
    object: 'must be an object',
  },
  slow: 'cannot be judged: a pattern of the schema takes too long on its text; write the pattern without a repeat inside a repeat',
  ring: 'cannot be judged: its schema leads back to itself without an end, or the value is nested too deep',
} as const;
