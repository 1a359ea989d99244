/** Notes of `baton import` about a GitHub Actions workflow. */
export const githubTexts = {
  // Why an expression has no counterpart
  noExpression: 'it is not an expression',
  noContext: '`{name}` has no counterpart',
  noVariable: 'no `env:` of the workflow sets `{name}`',
  noMatrix: 'this value of the matrix is not known',
  noStep: 'there is no step `{name}` in this job',
  goneStep: 'the step `{name}` was left out',
  goneJob: 'the job `{name}` was left out',
  laterStep: '`{name}` runs in `finally`, which has not started at this point',
  noOutput: '`{step}` does not write the output `{name}` as a line of its own',
  noFunction: 'the function `{name}` has no counterpart',
  inVerbatim: 'the shell expands nothing here',

  // Left out
  action: '`{name}` was left out: an action is a program for GitHub. Write a step with the same effect, such as a command.',
  checkout: '`{name}` was left out: tools work in the working folder of the run, where the files are already.',
  setup: '`{name}` was left out: install its software on the machine that runs the pipeline.',
  cache: '`{name}` was left out: files in the working folder stay there.',
  upload: '`{name}` was left out: files stay where they were written; `products` of a step names them as results.',
  download: '`{name}` was left out: files of other jobs are in the same working folder.',
  emptyStep: 'This step runs nothing and was left out.',
  emptyJob: 'Nothing is left of the job `{name}`: no step of it runs a command.',
  remoteWorkflow:
    '`{name}` was left out: a workflow of another repository is called. Convert it too, and write a step `pipeline:`.',
  triggers: '`on` was left out: cron, your CI or a person calls `baton run`.',
  scheduleWants: '`schedule` was left out: {inputs} would have no value. Write `triggers:` with these `inputs`.',
  scheduleUnread: 'The schedule `{cron}` is not supported: it was left out.',
  computedMatrix: 'This matrix is computed by more than one list, so it was left out: write the list at `for_each` of the job.',
  bigMatrix:
    'This matrix has more than {count} {count|combination|combinations}, the most that GitHub runs: the rest is left out.',
  computedKey: '`{key}` is computed ({value}), which Baton does not support here: it was left out.',
  unknownShell: 'The shell `{name}` is unknown: bash was written.',
  afterFailureInMatrix:
    'This step of a job with a matrix runs after a failure only, which a step in a loop cannot: it was left out.',

  // Changed
  newInput: '`{name}` is given by GitHub, so it became an input: give it with -i {name}=VALUE.',
  literal: '`{text}` stays as it is: {why}.',
  noValue:
    '`{text}` has no value here ({why}): the script reads the variable `{name}`, which is empty until `env` of the step gives it.',
  conditionUnread: 'The condition `{text}` could not be converted ({why}), so this part never runs: rewrite the condition.',
  capitals: 'GitHub ignores case when it compares texts, Baton does not: `Main` is not `main` here.',
  movedStep: 'This step runs after a failure too, so it is in `finally`: it runs at the end of the run, not of its job.',
  movedJob: 'This job runs after a failure too, so it is in `finally`.',
  afterSuccessOnly: 'Here it runs only if no earlier step failed.',
  calledWorkflow: 'Convert the called file too: baton import {file} -o {converted}',
  noGithubVariable: 'GitHub sets `{name}`, Baton does not: set it under `env` of the step.',
  setsVariables: 'What the script writes to `{name}` does not reach later steps.',
  setsOutputs: 'The script writes to `{name}` in a way that cannot be converted: it fails here.',
  writesSummary: 'The script writes to `{name}`, which does not exist here: let it write to another file.',
} as const;

/** Specific reasons that a workflow's key was left out. */
export const githubReasons: Readonly<Record<string, string>> = {
  'runs-on': 'a run uses the machine that starts it',
  container: 'a run uses the machine that starts it',
  services: 'start what a run needs before it, or with a step',
  permissions: 'keys are passed to a run as secret inputs',
  concurrency: 'parallel runs are controlled where runs are started',
  environment: 'a step `ask` lets a person approve the next steps',
  secrets: 'the called pipeline declares its secrets as inputs',
  'run-name': 'runs are named by their pipeline and the time',
};
