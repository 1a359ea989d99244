import type { JsonSchema } from '../json.ts';

const anything: JsonSchema = {};
const status: JsonSchema = { enum: ['succeeded', 'failed', 'skipped', 'cancelled', 'waiting', 'interrupted'] };

/** One case of `tests` (language.md 9). Expected values are matched exactly, or by a map of `contains`, `matches`, `schema`, `gt`, `lt`, `one_of`. */
export const testCase: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    name: { type: 'string', description: 'What the case shows.' },
    inputs: { type: 'object', description: 'Values for the inputs.' },
    answers: {
      type: 'object',
      description: 'What prompts, tools and people answer, by the path of the step; `*` stands for any iteration.',
    },
    replay: { type: 'string', description: 'A recording that answers instead.' },
    expect: {
      type: 'object',
      additionalProperties: false,
      description: 'What must come of it.',
      properties: {
        status: { ...status, description: 'How the run ends.' },
        degraded: { type: 'boolean', description: 'Whether it went on past a failure.' },
        steps: { type: 'object', additionalProperties: status, description: 'How steps end, by path.' },
        outputs: { type: 'object', description: 'Outputs by name.' },
        values: { type: 'object', description: 'Values of steps, by path.' },
        files: { type: 'object', description: 'Files that are written, with what stands in them.' },
        calls: {
          type: 'object',
          additionalProperties: false,
          properties: { max: { type: 'integer', minimum: 0 }, min: { type: 'integer', minimum: 0 } },
          description: 'How many model calls there are.',
        },
        error: anything,
      },
    },
  },
};
