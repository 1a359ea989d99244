import type { ToolSpec } from '../descriptor.ts';
import { describedSchema, objectSchema } from '../shape.ts';

/** A model for each request. */
export const multiModelRouting = {
  name: 'multi-model-routing',
  title: 'Routing',
  doc: 'Chooses a model for a request and asks it.',
  defaultAction: 'route',
  executable: false,
  asks: false,
  refused: 'A prompt step chooses its model itself: give it `selection:`, or several models as `model: [a, b]`.',
  parameterNames: { prompt: 'request', text: 'request', query: 'request', candidates: 'models', routing_strategy: 'strategy' },
  actions: {
    route: {
      doc: 'Chooses the model that fits the request best among those that are named, and gives its answer.',
      parameters: objectSchema(
        {
          request: describedSchema('string', 'What to ask.'),
          models: { type: ['array', 'string'], description: 'The models to choose from.', items: { type: 'string' } },
          strategy: describedSchema('string', 'What counts: `cost`, `performance`, `balanced` or `accuracy`.', {
            default: 'balanced',
          }),
          tasks: describedSchema('array', 'Several things to ask, in place of `request`.', {
            items: { type: ['object', 'string'], description: 'A task, or a map of `task` and `context`.' },
          }),
          constraints: describedSchema('object', 'Bounds: `total_budget` in USD, `max_latency` in seconds.', {
            additionalProperties: true,
          }),
          max_concurrent: describedSchema('integer', 'Requests at once.', { minimum: 1 }),
          timeout: describedSchema('number', 'Seconds for a request.', { exclusiveMinimum: 0 }),
        },
        [],
        true,
      ),
      result: objectSchema(
        {
          success: describedSchema('boolean', 'Whether a model answered.'),
          response: describedSchema('string', 'The answer.'),
          model: describedSchema('string', 'The model that answered.'),
          selected_model: describedSchema('string', 'The same under the name that older files use.'),
          reason: describedSchema('string', 'Why it was chosen.'),
          routing_reason: describedSchema('string', 'The same under the name that older files use.'),
          cost: { type: ['number', 'null'], description: 'What it cost in USD, where prices are known.' },
          recommendations: describedSchema(
            'array',
            'For each task its `model`, `estimated_cost`, `estimated_latency`, `reasons`.',
            {
              items: { type: 'object', additionalProperties: true },
            },
          ),
          total_estimated_cost: describedSchema('number', 'What all tasks are likely to cost, in USD.'),
        },
        ['success', 'response', 'model'],
        true,
      ),
      effect: 'network',
      repeatable: true,
    },
  },
} satisfies ToolSpec;
