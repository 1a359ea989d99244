import type { JsonSchema } from '../json.ts';
import { model } from './key.ts';

/** The checks of a result: the members of `quality` and of `verify`. */
export const checkMembers = {
  condition: { type: ['string', 'boolean'], description: 'Must hold; `value` is the result.' },
  schema: { type: 'object', description: 'The JSON Schema that it must match.' },
  cites: {
    type: ['string', 'object', 'array'],
    description:
      'What a `retrieve` found (`"{{ find }}"`). The result must cite it, and nothing else: by number (`[2]`), file (`[docs/guide.md]`), or file and line; a map may list it under `citations` or `sources`.',
  },
  rubric: { type: 'string', description: 'The criteria by which a model judges it.' },
  min_score: { type: 'number', minimum: 0, maximum: 1, description: 'The least score of the judge; 0.7 unless given.' },
} as const satisfies Readonly<Record<string, JsonSchema>>;

/** The members of `quality`: besides those, a condition during streaming. */
export const qualityMembers = {
  ...checkMembers,
  while: {
    type: ['string', 'boolean'],
    description:
      'On a prompt: must hold all the while that the answer streams; `value` is the text so far. The first time that it does not, the answer is ended and has failed.',
  },
} as const satisfies Readonly<Record<string, JsonSchema>>;

/** `model` as a map: a cheap model first, an expensive one where its answer fails the check. */
export const cascade: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['try', 'else'],
  properties: {
    try: { ...model, description: 'The model that is asked first. A list is a chain of fallbacks.' },
    verify: {
      anyOf: [{ type: ['string', 'boolean'] }, { type: 'object', additionalProperties: false, properties: checkMembers }],
      description:
        'What its answer must meet: a condition over `value`, or a map as in `quality`. Without it, and besides, the answer must fit `vars` or `output_schema`.',
    },
    else: { ...model, description: 'The model that is asked if the first one fails or its answer fails the check.' },
  },
};
