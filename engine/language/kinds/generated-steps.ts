/** The most steps that one value of `steps_from` may hold. */
export const mostGeneratedSteps = 50;

/** The most bytes of their text, which keeps it inline in the log. */
export const mostGeneratedBytes = 32_000;

/** The most levels of generated steps that generate steps. */
export const deepestGenerated = 2;

/** The names in templates of generated steps, besides step ids and inputs. */
export const generatedNames: ReadonlySet<string> = new Set([
  'inputs',
  'parameters',
  'variables',
  'steps',
  'results',
  'step_results',
  'now',
  'timestamp',
  'current_timestamp',
  'current_date',
]);

/** The allowed kinds of generated steps, each with its keys besides the common ones. */
export const generatedKinds = {
  prompt: ['prompt', 'system', 'model', 'temperature', 'max_tokens', 'vars', 'output_schema'],
  set: ['set'],
  transform: ['transform'],
  tool: ['tool', 'action', 'parameters'],
  generated: ['steps_from', 'allow_tools', 'max_steps', 'inputs', 'model'],
} as const;

/** Keys of every generated step. */
export const generatedKeys = ['id', 'name', 'description', 'dependencies', 'condition'] as const;
