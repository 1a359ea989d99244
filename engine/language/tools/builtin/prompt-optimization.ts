import type { ToolSpec } from '../descriptor.ts';
import { describedSchema, objectSchema } from '../shape.ts';

/** Better prompts. */
export const promptOptimization = {
  name: 'prompt-optimization',
  title: 'Prompt advice',
  doc: 'Makes a better prompt of a prompt.',
  defaultAction: 'optimize',
  executable: false,
  asks: false,
  refused: 'A prompt step can do it: ask a model to rewrite the prompt, and name the goals in the words.',
  parameterNames: {
    text: 'prompt',
    optimization_goal: 'optimization_goals',
    goals: 'optimization_goals',
    goal: 'optimization_goals',
  },
  actions: {
    optimize: {
      doc: 'Rewrites a prompt for a model and the goals that are named.',
      parameters: objectSchema(
        {
          prompt: describedSchema('string', 'The prompt.'),
          model: describedSchema('string', 'The model that is to answer it.'),
          task: describedSchema('string', 'What it is for, such as `image-generation`.'),
          optimization_goals: {
            type: ['array', 'string'],
            description: 'What counts, such as `clarity` or `brevity`.',
            items: { type: 'string' },
          },
          preserve_intent: describedSchema('boolean', 'Whether what is asked must stay the same.', { default: true }),
          include_style_suggestions: describedSchema('boolean', 'Whether to say more about style.', { default: false }),
        },
        ['prompt'],
        true,
      ),
      result: objectSchema(
        {
          success: describedSchema('boolean', 'Whether a prompt was made.'),
          optimized_prompt: describedSchema('string', 'The better prompt.'),
          original_prompt: describedSchema('string', 'The prompt as it was given.'),
          changes: describedSchema('array', 'What was changed and why.', { items: { type: 'string' } }),
          suggestions: describedSchema('array', 'What else could be done.', { items: { type: 'string' } }),
        },
        ['success', 'optimized_prompt'],
        true,
      ),
      effect: 'network',
      repeatable: true,
    },
  },
} satisfies ToolSpec;
