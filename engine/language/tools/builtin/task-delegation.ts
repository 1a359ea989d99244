import type { ToolSpec } from '../descriptor.ts';
import { describedSchema, objectSchema } from '../shape.ts';

/** Chooses a model for a task, without asking it. */
export const taskDelegation = {
  name: 'task-delegation',
  title: 'Delegation',
  doc: 'Looks at a task and names the model that fits it.',
  defaultAction: 'delegate',
  executable: false,
  asks: false,
  refused:
    'A prompt step chooses its model itself: write `model: <AUTO task="…">` or `selection:` on the step that does the task.',
  parameterNames: { prompt: 'task', description: 'task', text: 'task' },
  actions: {
    delegate: {
      doc: 'Names the model that fits the task best, and others for the case that it fails.',
      parameters: objectSchema(
        {
          task: describedSchema('string', 'What is to be done.'),
          requirements: describedSchema(
            'object',
            'What the model must be able to do: `capabilities`, `max_cost`, `min_context`.',
            {
              additionalProperties: true,
            },
          ),
          cost_weight: describedSchema('number', 'How much the price counts, from 0 to 1.', { minimum: 0, maximum: 1 }),
          quality_weight: describedSchema('number', 'How much the quality counts, from 0 to 1.', { minimum: 0, maximum: 1 }),
        },
        ['task'],
        true,
      ),
      result: objectSchema(
        {
          success: describedSchema('boolean', 'Whether a model fits.'),
          selected_model: describedSchema('string', 'The model that fits best.'),
          fallback_models: describedSchema('array', 'Others that fit, the best first.', { items: { type: 'string' } }),
          score: describedSchema('number', 'How well it fits, from 0 to 1.'),
          reasons: describedSchema('array', 'Why.', { items: { type: 'string' } }),
          task_analysis: describedSchema('object', 'What the task seems to need.', { additionalProperties: true }),
        },
        ['success', 'selected_model', 'fallback_models'],
        true,
      ),
      effect: 'none',
      repeatable: true,
    },
  },
} satisfies ToolSpec;
