/** Lines of a run's log: in the output channel, and in the debug console. `say` fills the placeholders. */
export const logTexts = {
  started: 'run {run} started',
  resumed: 'the run goes on',
  stepStarted: '{path}: started',
  stepStartedWith: '{path}: started with {model}',
  attemptFailed: '{path}: attempt {attempt} failed ({kind}): {message}',
  stepSucceeded: '{path}: succeeded',
  stepDegraded: '{path}: succeeded ({why})',
  stepSkipped: '{path}: skipped ({why})',
  wrote: '{path}: wrote {file} ({bytes} {bytes|byte|bytes})',
  asks: 'asks: {text}',
  endedDegraded: '{status}, degraded',
} as const;

/** The texts of "Copy Diagnostics". `say` fills the placeholders. */
export const diagnosticTexts = {
  versions: 'Versions',
  settings: 'Settings that are changed',
  machine: 'What is missing on this machine',
  problems: 'Problems of open pipelines',
  run: 'The newest run',
  none: 'none',
  local: 'local',
  remote: 'remote: {name}',
  web: 'in a browser',
  desktop: 'on the desktop',
  trusted: 'trusted',
  untrusted: 'not trusted',
  folders: '{count} {count|folder|folders}',
  finding: '{about} ({state}): {says}',
  error: 'error',
  warning: 'warning',
  information: 'information',
  hint: 'hint',
  noCode: 'of the run',
  problem: '{file}, line {line}: {severity} {code}',
  ended: '{id} of {pipeline}: {status}, {took}',
  took: '{ms} ms',
  noEnd: 'without an end',
  foreign: 'another machine wrote it',
  damaged: 'its log is damaged',
  unread: 'its log cannot be read',
  logged: '{facts} facts, engine {engine}, {mode}',
  stepCount: '{count} {status}',
  failed: '{path}, {attempts} {attempts|attempt|attempts}: {why}',
  runFailed: 'the run: {why}',
  failure: '{kind}: {message}',
  more: 'and {count} more',
} as const;

/** Advice for the editor, instead of the engine's for a terminal. `say` fills the placeholders. */
export const editorHintTexts = {
  allowIt: 'Run it again, and allow it when you are asked.',
  allowFile: 'If the run should touch it, run it again, and allow that when you are asked.',
  allowWhenPresent: 'Nobody is here to be asked. Run it in its panel, and allow it when you are asked.',
  logIn: 'Sign in with Baton: Log In to an MCP Server… ({server}).',
  logInOrHeader:
    'Sign in with Baton: Log In to an MCP Server… ({server}). Or give it `headers`, for example `authorization: env:NAME`.',
  registerProgram: 'Register Baton there as a native program, and log in again with the client id that you get.',
  notLoggedIn: 'You are not signed in. VS Code says what happened. You can close this page.',
  openSecret:
    'The input {name} is secret, so its value is not written into a file. Leave it out: you are asked for it. Or keep it as {variable} with Baton: Set API Key….',
  inUse: 'Wait until it ends, or stop it where it was started.',
  noRuns: 'Open a pipeline and press Run.',
  noRun: 'The view Runs lists them all.',
  foreignResume:
    'Begin a run of your own from it, in which every effect asks again: Rerun from Here. Machines that share runs need the same BATON_KEY.',
  otherOutput: 'Name another folder in the input `output_path`.',
  missingSecret: 'Keep it as {variable} with Baton: Set API Key….',
  startAgain: 'Run the pipeline again.',
  damaged: 'Open it in the view Runs: what can still be read of it is shown.',
  wasTidied: 'Its `finally` has run. Begin a new one from the step where it was cancelled: Rerun from Here.',
  seeRun: 'Open it in the view Runs to see what it made.',
  rerunChanged: 'Rerun Changed tries again what failed in it, and takes over the rest.',
  rerunFailed:
    'Rerun from Here tries again what failed, and takes over what came before; after a change of the file, Rerun Changed does.',
  stepsOfRun: 'The panel shows the steps that the run came to.',
  forkWhere: 'Choose the step from which it is to run again.',
  runWhole: 'Run the whole pipeline first.',
  keysPresent:
    'no model is named (keys are present for {providers}: name one as `default_model`, with Baton: Pick Model…); the embedded extractive engine answers',
  otherModel: 'Name another model, or none: then `offline` answers where no key is set.',
  missingKey: 'Set {key} with Baton: Set API Key…, or name another model; `offline` needs no key.',
  tooLong:
    'Give it less, split it into a loop, or name a model with a larger context: the view Models tells how much each reads.',
  noModels: 'No models are known here yet: set a key, or list models in baton.yaml.',
  noneFits: 'Ask for less, list a model that fits under `models` in baton.yaml, or name a `fallback`.',
} as const;
