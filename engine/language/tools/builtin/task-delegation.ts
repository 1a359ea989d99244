import type { ToolSpec } from '../descriptor.ts';
import { says, shape } from '../shape.ts';

/** A model for a task, without asking it. */
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
      parameters: shape(
        {
          task: says('string', 'What is to be done.'),
          requirements: says('object', 'What the model must be able to do: `capabilities`, `max_cost`, `min_context`.', {
            additionalProperties: true,
          }),
          cost_weight: says('number', 'How much the price counts, from 0 to 1.', { minimum: 0, maximum: 1 }),
          quality_weight: says('number', 'How much the quality counts, from 0 to 1.', { minimum: 0, maximum: 1 }),
        },
        ['task'],
        true,
      ),
      result: shape(
        {
          success: says('boolean', 'Whether a model fits.'),
          selected_model: says('string', 'The model that fits best.'),
          fallback_models: says('array', 'Others that fit, the best first.', { items: { type: 'string' } }),
          score: says('number', 'How well it fits, from 0 to 1.'),
          reasons: says('array', 'Why.', { items: { type: 'string' } }),
          task_analysis: says('object', 'What the task seems to need.', { additionalProperties: true }),
        },
        ['success', 'selected_model', 'fallback_models'],
        true,
      ),
      effect: 'none',
      repeatable: true,
    },
  },
} satisfies ToolSpec;
