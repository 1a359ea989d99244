/** The meaning of an action's name without a `tool:`. Names are compared with `-` read as `_`. */
export type ActionDialect =
  /** A prompt. `lead` is put first where the parameters have a text but no prompt. */
  | { kind: 'prompt'; lead?: string }
  | { kind: 'tool'; tool: string; action?: string }
  /**
   * Writes the parameters as variables and returns the one named `show`; the one named `expression` is written as `result`.
   */
  | { kind: 'set'; show?: string; expression?: string };

const analyse: ActionDialect = { kind: 'prompt', lead: 'Analyse the following text.' };
const write: ActionDialect = { kind: 'prompt' };
const show: ActionDialect = { kind: 'set', show: 'message' };

export const actionDialects: Readonly<Record<string, ActionDialect>> = {
  generate: write,
  generate_text: write,
  generate_structured: write,
  llm: write,
  llm_generate: write,
  llm_call: write,
  analyze: analyse,
  analyze_text: analyse,
  debug: show,
  echo: show,
  print: show,
  evaluate_condition: { kind: 'set', expression: 'condition' },
  filesystem: { kind: 'tool', tool: 'filesystem' },
  file: { kind: 'tool', tool: 'filesystem' },
  read_file: { kind: 'tool', tool: 'filesystem', action: 'read' },
  write_file: { kind: 'tool', tool: 'filesystem', action: 'write' },
  process: { kind: 'tool', tool: 'data-processing', action: 'transform' },
  validate: { kind: 'tool', tool: 'validation', action: 'validate' },
  web_search: { kind: 'tool', tool: 'web-search', action: 'search' },
  search_web: { kind: 'tool', tool: 'web-search', action: 'search' },
};

/**
 * The meaning of such a prompt's parameters: a key of the step, or a part of the prompt's text. All others stay parameters.
 */
type ParameterDialect = { key: string } | { part: 'prompt' | 'label' | 'text'; label?: string };

export const promptParameters: Readonly<Record<string, ParameterDialect>> = {
  prompt: { part: 'prompt' },
  analysis_type: { part: 'label', label: 'Kind of analysis: ' },
  target: { part: 'label', label: 'Look at: ' },
  text: { part: 'text' },
  system: { key: 'system' },
  system_prompt: { key: 'system' },
  model: { key: 'model' },
  temperature: { key: 'temperature' },
  max_tokens: { key: 'max_tokens' },
  max_completion_tokens: { key: 'max_tokens' },
  schema: { key: 'output_schema' },
  response_format: { key: 'response_format' },
};
