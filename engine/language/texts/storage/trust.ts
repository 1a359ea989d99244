/** Texts about the key of this machine, and about foreign runs. */
export const trustTexts = {
  // The key
  keyUnread: 'The key of this machine cannot be read',
  keyDamaged: 'The key of this machine is damaged ({file}).',
  keyDamagedHint: 'Remove {file}: a new key is made. Runs that were written with the old one then count as foreign.',
  shortKey: '{variable} has fewer than {least} {least|character|characters}.',
  shortKeyHint: 'Make one that nobody can guess: openssl rand -hex 32',

  // Foreign runs
  foreign: 'foreign',
  foreignRun:
    'The run {run} is foreign: this machine did not write it, or an older Baton did. Its permissions and answers do not count here.',
  foreignResume:
    '{run} is foreign: this machine did not write it, or an older Baton did. Nobody is here to say whether it may go on.',
  foreignAnswer:
    '{run} is foreign: this machine did not write it, or an older Baton did. It takes no answers until somebody has resumed it.',
  foreignLimits:
    '{run} is foreign: this machine did not write it, or an older Baton did. Its limits stay as they are until somebody has resumed it.',
  foreignResumeHint:
    'Resume it at a terminal, where it shows what it would run: baton resume {run}. Or begin a run of your own from it, in which every effect asks again: baton fork {run}. Machines that share runs need the same BATON_KEY.',
  foreignSteps: '{run} is foreign, and the generated steps of {step} in its log are none that it allows: {why}',
  foreignNoSteps: 'the step runs no generated steps',
  foreignStepsHint: 'Nothing of them runs here. Run the pipeline anew.',
  foreignDeclined: '{run} is foreign and was not gone on with.',
  foreignQuestion: 'May it go on here, with its permissions and answers?',
  foreignPlace: 'works in {folder}, writes to {output}',
  foreignEffect: '{step}: {what}',
  foreignNoEffects: 'none of its steps that are left has an effect outside',
  foreignPermission: 'permission in its log: {permission}',
  foreignAsks: 'question in its log for the permission: {permission}',
  foreignAnswers: 'answers of people in its log: {count}',
  foreignAnswerOne: 'answers of people in its log: 1',
  unsignedMessage:
    'What {file} says does not count: this machine did not write it. Machines that share runs need the same BATON_KEY.',
  noKey: 'No key can be kept in {folder}, so what is left for a run would not count. Give one by BATON_KEY.',
} as const;
