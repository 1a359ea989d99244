/** Texts of `baton mcp` for MCP clients and their users. */
export const mcpServerTexts = {
  instructions:
    'Pipelines of prompts and tools, written as YAML (*.baton.yaml). Check a pipeline after every edit of it, and explain it before running it. The other tools run one pipeline each. Runs and their reports are resources.',
  check:
    'Checks a pipeline (a *.baton.yaml file) without running it. Returns whether it runs, and its problems with line, severity, code and message.',
  explain:
    'Describes a pipeline (a *.baton.yaml file) without running it or asking a model: JSON Schemas of inputs and outputs, its steps with their kinds, and sentences on its structure.',
  run: 'Runs a pipeline (a *.baton.yaml file) and returns its status, outputs, what failed, cost in USD and duration in milliseconds.',
  file: 'The file of the pipeline, from the folder of the server or as an absolute path in it.',
  inputs: 'Values of the inputs, by name.',
  runsFile: 'Runs the pipeline {file}.',
  about: '{text} (Runs the pipeline {file}.)',
  needsFile: 'Say which pipeline: `file`, from {folder}.',
  noFile: 'There is no pipeline `{file}` in {folder}.',
  settingsFile: '`{file}` holds settings of the project, not a pipeline.',
  noTool: 'There is no tool `{name}` here.',
  wrongParameter: 'The parameter `{name}` of {method} is missing, or is not what the protocol expects there.',
  tooLong: 'A message of more than {megabytes} MB came. The conversation ends.',
  noJson: 'This line is not JSON.',
  noMessage: 'This is not a JSON-RPC 2.0 message.',
  noResource: 'There is no resource `{uri}` here.',
  runName: '{pipeline}, {status}, {time}',
  runResource: 'The result of a run',
  reportResource: 'The report of a run, for people',
  answer: 'Your answer',
  asJson: 'As JSON',
  pipelineAsks: 'The pipeline {file} asks:',
  mayIt: 'The pipeline {file} needs your permission, in this run only, for:',
  allow: 'Allow it?',
  inStep: 'This allows it to this step, in this run only.',
  waits: 'The run waits for a person: baton answer {run}',
  noFolder: '`{folder}` is not a folder.',
} as const;
