/** Notes of `baton import` about a promptfoo configuration. */
export const promptfooTexts = {
  // Refused
  noPrompts: 'No prompt of this configuration can be converted, so the pipeline would be empty.',

  // Left out
  computedPrompt: '`{name}` was left out: a program generates this prompt. Write its text as a prompt.',
  manyPrompts: '`{name}` was left out: it stands for several files or prompts. Name each file.',
  storedPrompt: '`{name}` was left out: the prompt is stored by another service. Write its text as a prompt.',
  emptyPrompt: 'This prompt is empty: it was left out.',
  messagePart: 'A part of this message is not text and was left out.',
  testFile: 'The tests in `{name}` were left out: write each as a case under `tests`.',
  brokenFile: '{name} cannot be read: {why}.',
  defaultFile: '`{name}` was left out: its settings for all tests are in a separate file.',
  variableFile: 'This test was left out: `{name}` takes its value from a file. Write a case with its text.',
  noVariables: 'This test was left out: its variables are in a separate file.',
  tooManyCases: 'More than {most} {most|case|cases} would result from these tests: the others were left out.',
  assertion: 'The assertion `{type}` has no counterpart in `expect` and was left out.',
  jsonAssertion: 'The assertion `{type}` was left out: with `vars` or `output_schema` the answer of a step is validated data.',
  assertionFile: 'The assertion `{type}` was left out: it takes its value from a file.',
  assertionTemplate: 'The assertion `{type}` was left out: it computes its value ({value}).',
  badPattern: 'The assertion `{type}` was left out: Baton does not read its regular expression ({why}).',
  transformed: 'The assertion `{type}` was left out: it checks the answer after `transform`.',
  someOf: 'This set of assertions was left out: only some of them must hold.',
  countsNothing: 'The assertion `{type}` was left out: with the weight 0 it fails no test.',
  onlyForAll:
    'The assertion `{type}` was left out: it has no counterpart for a single test. In `defaultTest` it becomes `{key}` of each step.',

  // Changed
  fileTemplates:
    'A step reads this file when the pipeline runs. Of its templates only {names} {count|is|are} filled in, written as `{{ NAME }}`: paste its text here where there are others.',
  filePlain: 'A step reads this file when the pipeline runs; templates in it are not filled in.',
  conversation: 'Baton sends one prompt: the messages became one text, each after the name of its role.',
  unreadTemplate: '`{text}` stays as it is: it is not a template that Baton reads.',
  unknownProvider:
    '`{name}` is not a model that Baton knows, so these steps ask the default model. Name one at `model`, or call your own program with a step `tool`.',
  noProviders: 'No model is named, so every step asks the default model.',
  otherDoor: 'The model `{name}` is called through the provider {provider}, with its key.',
  newInput: 'No test gives `{name}`, which became an input: give it with -i {name}=VALUE.',
  judged: 'The rubric of every test became `quality`: the judge is called in every run, and a step with a failing answer fails.',
  bound: 'The assertion `{type}` of every test became `{key}`: a step above this limit fails.',
  answers:
    'A test in Baton asks no model: give each case `answers`, by the path of the step, or `replay` with a recording (`baton run --record FILE`).',
} as const;

/** Specific reasons that a configuration's key was left out. */
export const promptfooReasons: Readonly<Record<string, string>> = {
  redteam: 'promptfoo generates the attacks itself',
  extensions: 'they are programs of promptfoo',
  outputPath: '`baton test --junit FILE` writes a report',
  sharing: 'runs stay on the machine',
  writeLatestResults: 'runs are kept in .baton/runs',
  derivedMetrics: 'a case passes or fails',
  metric: 'a case passes or fails',
  weight: 'a case passes or fails',
  threshold: 'every expectation of a case must hold',
  metadata: 'a case has no data of its own',
  apiKey: 'keys are never in a file; `baton models` lists the available ones',
  apiBaseUrl: 'addresses of servers are in baton.yaml',
  apiHost: 'addresses of servers are in baton.yaml',
  baseUrl: 'addresses of servers are in baton.yaml',
  tools: 'a step lists the tools of Baton under `tools`',
  functions: 'a step lists the tools of Baton under `tools`',
  response_format: 'a step with `vars` or `output_schema` answers as data',
  env: 'templates read variables that baton.yaml lists',
  label: 'a step has the name of its model',
};
