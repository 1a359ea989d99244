/** The most steps that one value of `steps_from` may hold. */
export const mostGeneratedSteps = 50;

/** The most bytes of their text, so that it stands in the log as a whole. */
export const mostGeneratedBytes = 32_000;

/** How deep generated steps may generate steps: those of the pipeline's author, and those of theirs. */
export const deepestGenerated = 2;

/** The names beside step ids and inputs that templates of generated steps know: themselves, and the moment of the run. */
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

/** The kinds of generated steps, each with the keys that it may have beside those of all. */
export const generatedKinds = {
  prompt: ['prompt', 'system', 'model', 'temperature', 'max_tokens', 'vars', 'output_schema'],
  set: ['set'],
  transform: ['transform'],
  tool: ['tool', 'action', 'parameters'],
  generated: ['steps_from', 'allow_tools', 'max_steps', 'inputs', 'model'],
} as const;

/** Keys of every generated step. */
export const generatedKeys = ['id', 'name', 'description', 'dependencies', 'condition'] as const;
