/** What the commands about several runs, and about a run that is still to be made, say. */
export const commandsTexts = {
  // Fork and rerun
  noSetValue: '`--set {text}` gives no value to a step.',
  noSetValueHint: 'Write --set STEP=VALUE, or --set inputs.NAME=VALUE for an input.',
  fromAndOnly: 'Choose one of --from and --only.',
  changedAnd: '`--{option}` means nothing with --changed: that is a new run.',

  // Differences
  sameRuns: 'Both runs did the same.',
  only: 'only in {run}',
  diffHeading: '{first} → {second}',
  change: '{from} → {to}',
  inputsOf: 'inputs',
  stepsOf: 'steps',
  outputsOf: 'outputs',
  totalOf: 'in all',
  nothing: 'nothing',
  status: 'status',
  cost: 'cost',
  duration: 'duration',
  model: 'model',
  parameters: 'parameters',
  value: 'value',
  more: 'and {count} more',

  // Prune
  pruneRules: 'Say which runs shall stay: --keep N, --older-than 30d, or both.',
  pruneRulesHint: 'A run stays where one of them keeps it. See what would go: baton runs --prune --keep 20 --dry-run',
  onlyPrune: '`--{option}` counts only with --prune.',
  wantsCount: '`--{option}` wants a whole number from 0 on, but got `{text}`.',
  wantsAge: '`--{option}` wants a time such as `12h`, `30d` or `8w`, but got `{text}`.',
  pruned: '{runs} removed, {size} freed.',
  wouldPrune: '{runs} would be removed, {size} freed. Nothing was done.',
  nothingToPrune: 'Every run stays.',
  spared: '{run} stays: it is {status}.',
  loose: '{count} {count|left-over|left-overs} that nothing names',
  oneRun: '{count} run',
  manyRuns: '{count} runs',

  // Plan
  planned: '{name} · {file}',
  inputsHere: 'Inputs',
  stepsHere: 'Steps',
  elseHere: 'Otherwise',
  given: 'given',
  usual: 'default',
  missing: 'missing',
  asks: 'asks {model}',
  computed: 'a model that the run chooses',
  ifHolds: 'if {condition}',
  onRoute: 'only where a step leads to it',
  writesTo: 'writes into {folder}',
  atMost: 'at most {count} {count|step|steps} at the same time',
  spends: 'spends at most {money}',
  tagsBefore: '{before} AUTO tags are answered before the first step, {meanwhile} while it runs',
  would: 'It would begin. Nothing was done.',
  wouldNot: 'It would not begin:',

  // State after a fact
  standing: 'as it stood after fact {seq} of {count} ({type})',

  // Init
  made: 'made {file}',
  exists: '{file} is there already, so nothing was written.',
  existsHint: 'Begin in another folder, or write the pipeline beside it by hand.',
  tryIt: 'Try it: baton run {file} -i name=you',
} as const;

/** The files that `baton init` makes. */
export const starterTexts = {
  settings: `# Settings for every pipeline in this folder.
# The model of prompts that name none. Without it, and without a key, the embedded engine "offline" answers.
# default_model: openai:gpt-6-luna

# The most that any run here may spend, in US dollars.
limits: {max_cost: 1.00}

# Named overrides: baton run FILE --profile offline
profiles:
  offline: {default_model: offline}
`,
  pipeline: `# A first pipeline: one step asks a model, one writes its answer into a file.
# Check it: baton check hello.baton.yaml     Run it: baton run hello.baton.yaml -i name=Ada
id: hello
name: Hello
description: Greets somebody and keeps the greeting.

inputs:
  name: {type: string, default: World, description: Who is greeted.}

steps:
  - id: greeting
    set:
      text: "Hello, {{ name | title }}!"

  - id: about
    prompt: |
      Summarise in one sentence.

      {{ text }} This is a pipeline. A pipeline is a list of steps. Each step reads what steps before it gave.

  - id: keep
    tool: filesystem
    action: write
    parameters:
      path: "{{ output_path }}/hello.txt"
      content: "{{ text }}\\n{{ about }}\\n"

outputs:
  greeting: "{{ text }}"
  file: "{{ keep.path }}"

tests:
  - name: greets by name
    inputs: {name: ada}
    answers: {about: A pipeline is a list of steps.}
    expect:
      outputs: {greeting: "Hello, Ada!"}
`,
} as const;
