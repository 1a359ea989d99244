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
  laterStep: '`{name}` runs in `finally`, which has not begun at this place',
  noOutput: '`{step}` does not write the output `{name}` as a line of its own',
  noFunction: 'the function `{name}` has no counterpart',
  inVerbatim: 'the shell replaces nothing at this place',

  // Left out
  action: '`{name}` was left out: an action is a program of GitHub. Write a step that does the same, such as a command.',
  checkout: '`{name}` was left out: tools work in the working folder of the run, where the files are already.',
  setup: '`{name}` was left out: install its software on the machine that runs the pipeline.',
  cache: '`{name}` was left out: what lies in the working folder stays there.',
  upload: '`{name}` was left out: files stay where they were written; `products` of a step names them as results.',
  download: '`{name}` was left out: what another job wrote lies in the same working folder.',
  emptyStep: 'This step runs nothing and was left out.',
  emptyJob: 'Nothing is left of the job `{name}`: no step of it runs a command.',
  remoteWorkflow:
    '`{name}` was left out: a workflow of another repository is called. Convert it too, and write a step `pipeline:`.',
  triggers: '`on` was left out: cron, your CI or a person calls `baton run`.',
  scheduleWants: '`schedule` was left out: nobody would give {inputs}. Write `triggers:` with `inputs` that have them.',
  scheduleUnread: 'The schedule `{cron}` cannot be read here: it was left out.',
  computedMatrix: 'This matrix is computed by more than one list, so it was left out: write the list at `for_each` of the job.',
  bigMatrix:
    'This matrix has more than {count} {count|combination|combinations}, the most that GitHub runs: the rest is left out.',
  computedKey: '`{key}` is computed ({value}), which Baton does not do here: it was left out.',
  unknownShell: 'How `{name}` takes a script is not known: bash was written.',
  afterFailureInMatrix:
    'This step of a job with a matrix runs after a failure only, which a step in a loop cannot: it was left out.',

  // Changed
  newInput: '`{name}` is given by GitHub, so it became an input: give it with -i {name}=VALUE.',
  literal: '`{text}` stays as it is: {why}.',
  noValue:
    '`{text}` has no value here ({why}): the script reads the variable `{name}`, which is empty until `env` of the step gives it.',
  conditionUnread: 'The condition `{text}` could not be converted ({why}), so this part never runs: write it again.',
  capitals: 'GitHub compares texts whatever their capitals, Baton does not: `Main` is not `main` here.',
  movedStep: 'This step runs after a failure too, so it is in `finally`: it runs at the end of the run, not of its job.',
  movedJob: 'This job runs after a failure too, so it is in `finally`.',
  afterSuccessOnly: 'Here it runs only where nothing before it failed.',
  calledWorkflow: 'Convert the called file too: baton import {file} -o {converted}',
  noGithubVariable: 'GitHub sets `{name}`, and nobody does here: give it under `env` of the step.',
  setsVariables: 'What the script writes to `{name}` does not reach later steps.',
  setsOutputs: 'The script writes to `{name}` in a way that cannot be read: it fails here.',
  writesSummary: 'The script writes to `{name}`, which is not there: let it write to a file of its own.',
} as const;

/** Specific reasons that a workflow's key was left out. */
export const githubReasons: Readonly<Record<string, string>> = {
  'runs-on': 'a run is on the machine that starts it',
  container: 'a run is on the machine that starts it',
  services: 'start what a run needs before it, or with a step',
  permissions: 'keys are given to a run as secret inputs',
  concurrency: 'who starts a run says whether another one goes on',
  environment: 'a step `ask` lets a person approve what follows',
  secrets: 'the called pipeline names the secrets that it takes as inputs',
  'run-name': 'runs are named by their pipeline and the time',
};
