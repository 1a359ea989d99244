/** The step types of pipeline_ex, with the kind of each. Any other type is unknown. */
const stepTypes = {
  claude: 'prompt',
  claude_smart: 'prompt',
  claude_session: 'prompt',
  claude_extract: 'prompt',
  claude_robust: 'prompt',
  gemini: 'prompt',
  gemini_instructor: 'prompt',
  parallel_claude: 'parallel',
  claude_batch: 'batch',
  pipeline: 'pipeline',
  for_loop: 'loop',
  while_loop: 'loop',
  switch: 'switch',
  data_transform: 'transform',
  file_ops: 'files',
  bash: 'shell',
  codebase_query: 'unknown',
  set_variable: 'set',
  checkpoint: 'nothing',
  test_echo: 'echo',
} as const;

type StepType = keyof typeof stepTypes;
export const isStepType = (name: string): name is StepType => Object.hasOwn(stepTypes, name);

/** The conversion of a step of that type; an unknown type becomes a question to a person. */
export const kindOfStepType = (type: string): (typeof stepTypes)[StepType] => (isStepType(type) ? stepTypes[type] : 'unknown');
