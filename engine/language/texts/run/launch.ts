/** Reasons that a run is not started or continued. */
export const launchTexts = {
  refusedEverywhere: '{count} {count|worker|workers} in a row could not go on with it, the last one: {why}',
  triggerInput: 'The input `{name}` of the trigger cannot be computed: {why}',
  triggerAsksModel: 'No model is asked before a run begins: an input of a trigger is a value, or a template over `trigger`.',
  onlySimulated: 'Run {run} was only simulated: what it says was made up, so no other run can go on from it.',
  onlySimulatedHint: 'Start a run of the pipeline.',
  unordered: '{run} was cut off before the order of its steps was known. Start it again.',
  calledAutos:
    '{file} is called by another pipeline and holds AUTO tags in `dependencies` or outside its steps that read names, so that each call would have to answer them.',
  // Files
  noFile: 'There is no file {file}.',
  foreignOwner: '{file} belongs to user {owner}, who is neither you nor the owner of the pipeline, so it is ignored.',
  foreignOwnerHint:
    'Change its owner (chown) or remove it. If file owners have no meaning here, as in some containers, set BATON_TRUST_OWNER=1.',
  noFileHint: 'Give the path of a pipeline file.',
  unreadable: '{file} cannot be read ({why}).',
  isFolder: '{file} is a folder, not a pipeline file.',
  isFolderHint: 'Give one YAML file, for example pipeline.baton.yaml.',
  tooLarge: '{file} is {size} MB large; a pipeline may have {most} MB.',
  endless: '{file} holds more than {most} MB; a pipeline may have {most} MB.',
  noText: '{file} is not UTF-8 text.',
  noTextHint: 'A pipeline is YAML. If this is one, save it as UTF-8.',
  mapFileHint: '{what} are read from a file of YAML or JSON that holds a map from name to value. Give its path.',
  notAMap: '{what} are a map from name to value, but {file} holds a {got}.',
  list: 'list',
  singleValue: 'single value',
  outputShared:
    '`outputs/{id}` belongs to {owner}, which has the same id. This file writes to `{name}`: give it an `id` of its own, or name a folder by its input `output_path`.',
  outIsFile: 'Nothing can be written to {folder}: {file} is a file.',
  outUnwritable: 'Nothing can be written to {folder}.',
  outHint: 'Name another folder with --out.',

  // The pipeline and its needs
  oneError: '{file} has an error.',
  manyErrors: '{file} has {count} errors.',
  notYet: '{file} uses what cannot be run yet.',
  notReady: '{who}: {why}',
  aSearch: 'The search {step}',
  aMaker: 'The step {step}',
  aPrompt: 'The prompt {step}',
  aRubric: 'The rubric of {step}',
  needsPermission: '{steps} uses {tool}, which needs permission.',
  needPermission: '{steps} use {tool}, which needs permission.',
  needsPermissionMay: '{steps} uses {tool}, which {may} and needs permission.',
  needPermissionMay: '{steps} use {tool}, which {may} and needs permission.',
  useOf: '{tool} ({what})',
  missingTool: '{steps}: {why}.',
  missingServer: '{step}: {why}',
  permissionHint: 'Allow it for this run with {allows}.',
  lockErrors: '{file} has errors.',
  lockErrorsHint: 'Correct it, or delete it to have its questions asked again.',

  noProfile: 'There is no profile {profile} in baton.yaml.',
  profilesAre: 'The profiles are: {names}.',
  noProfiles: 'Write it under `profiles:` in baton.yaml.',

  // Inputs
  unknownInputLike: 'There is no input {name}. Did you mean {like}?',
  unknownInput: 'There is no input {name}. The inputs are {names}.',
  noInputs: 'There is no input {name}. The pipeline has no inputs.',
  missingInput: 'The input {name} ({type}) is missing.',
  missingInputExample: 'An example: {value}.',
  unfitInput: 'The input {fault}. It got {value}.',
  openSecret:
    'The input {name} is secret, so its value is not written into a command or a file. Put it into the environment and name the variable: --secret {name}=VARIABLE. {variable} needs no naming.',
  secretOfOthers:
    'The secret input {name} is not taken from a model, another program or a file of the folder: only a person says where it comes from.',
  secretOfOthersHint: 'Leave {name} out. Its value is taken from {variable}, or asked for.',
  notSecret: 'There is no secret input {name}.',
  emptyVariable: '{variable} is not set. The secret input {name} is read from it.',
  missingSecret: 'The secret input {name} is missing.',
  missingStoredSecretHint:
    '{variable} is kept on this machine: --allow env:{variable} lets pipelines of this folder read it, --secret {name}={variable} this run.',
  missingSecretHint: 'Put it into the environment as {variable}, or name another variable with --secret {name}=VARIABLE.',
  missingVariable:
    'The environment has no {name} any more, which templates of this run read. Its value looks secret, so the run keeps only its name.',
  missingVariableHint: 'Set {variable} in the environment or in .env, and resume again.',
  pinnedUnfit: 'The result of {path} that is pinned, of run {run}, is not taken: {why}',
  pinnedGone: 'The pinned result of {path} is not used: the pipeline has no such step any more.',
  unpinHint: 'Unpin it, and the step runs again.',
  changedVariable:
    'The environment variable {name} has another value than when the run began. Steps that are over saw the one from before.',
  shortSecret:
    'The secret input {name} has fewer than {least} {least|character|characters}, so it cannot be kept out of what is written.',
  unfitSecret: 'The secret input {fault}.',
  unreadInput: 'Line {line}: {why}',
  missingInputHint: 'Give it with -i {name}=VALUE.',
  inputsHint: 'Give inputs with -i NAME=VALUE.',

  // Resumed runs
  allowsNoTool: '`--allow {tool}` names a tool that does not exist.',
  toolsAre: 'Available: {tools}.',
  noBeginning: 'The log of {run} holds no beginning of a run.',
  oneLeft: 'A process that the run had started still ran; it was ended.',
  someLeft: '{count} {count|process|processes} that the run had started still ran; {count|it was|they were} ended.',
  mayBeLeft:
    'This system does not tell whether commands that the run had started still run. Look for them before you go on, and end them.',
  neverBegan: 'The run {run} was cut off before it began: nothing of it was done.',
  neverBeganHint: 'Start it again: baton run {file}',
  neverBeganAnywhere: 'Start it again: baton run FILE',
  damagedHint: 'baton show tells what can still be read.',
  hasEnded: 'The run {run} has ended ({status}), so it cannot be resumed.',
  wasTidiedHint: 'Its `finally` has run. Begin a new one from where it was cancelled: baton fork {run}',
  grantNotKept: 'The permission holds for this run and could not be kept for later ones. {why}',
  hasEndedHint: {
    succeeded: 'See what it made with: baton show {run}',
    degraded: 'A new run tries again what failed in it and takes over the rest: baton resume {run} --changed',
    failed:
      'A new run tries again what failed and takes over the rest: baton fork {run}. After a change of the file: baton resume {run} --changed',
  },

  noFact: 'The run has no fact {seq}; it has {count}, counted from 1.',

  // Forks
  secondCall: 'A second call: {call} was slow.',
  takenFrom: 'It was slow: {call}, made beside it, answered first.',
  noStepInRun: 'The run {run} has no step {step}.',
  noStepInRunHint: 'baton show RUN lists its steps; an input is written as inputs.NAME.',
  notReached: 'The run {run} never reached {step}.',
  notReachedHint: 'Name a step that it reached: baton show {run}',
  forkWhere: 'The run {run} went to its end, so say where the new one should branch off.',
  forkWhereHint: 'Name a step with --at STEP, or change a value with --set STEP=VALUE.',
  forkDegradedHint:
    'To try again what failed on the way and take over the rest: baton resume {run} --changed. Or name a step with --at STEP, or change a value with --set STEP=VALUE.',
  noStepInText: 'The pipeline has no step {step}.',
  stepsAre: 'Its steps are: {steps}.',
  onlyLacks: '{step} needs values that the run {run} does not have: {missing}.',
  onlyLacksHint: 'Run the whole pipeline first, or begin further up with --from STEP.',
  noEarlier: 'There is no run of {file} yet whose values could be used.',
  noEarlierHint: 'Run it whole first: baton run {file}',
  cannotEditAt: 'Other steps had already used the value of {step} before {at} began.',
  cannotEditAtHint: 'Leave --at out: then everything that follows from the value runs again.',

  // Traces
  traceAddress: '"{url}" is not a web address that traces could be sent to.',
  traceAddressHint: 'Write it as http://127.0.0.1:4318 or https://host, with --otlp or OTEL_EXPORTER_OTLP_ENDPOINT.',
  traceStatus: 'it answered with status {status}',
  traceLate: 'it took too long',
  traceFailed: 'no connection',
  tracesFail:
    'Spans of traces cannot be sent to {origin}: {why}. Runs go on; spans that cannot be sent until shortly after the end of their run are lost.',
  tracesArrive: 'Spans of traces are sent to {origin} again; {count} {count|was|were} lost.',
  tracesLost: '{count} {count|span|spans} of the trace could not be sent to {origin}: {why}. The run itself is not affected.',

  pausedBy: 'paused by {who}',
  noValue: '{name} has no value.',
  onlyRead: 'This run can only be viewed.',
  keepsNoFiles: 'Answering AUTO tags keeps no files.',
} as const;
