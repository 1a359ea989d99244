/** Questions to people: faults of an answer, and the consequence of having none. */
export const peopleTexts = {
  // Faults of an answer
  wantsYesNo: '{question} expects yes or no; it got {got}.',
  wantsNumber: '{question} expects a number; it got {got}.',
  wantsText: '{question} expects text; it got {got}.',
  wantsChoice: '{question} expects one of {choices}; it got {got}.',
  wantsDecision: '{question} expects `rerun`, `fail` or `{"accept": VALUE}`; it got {got}.',
  wantsLimit: '{question} expects a number of at least {least}, yes, or no; it got {got}.',
  wantsForm: '{question} expects a form that fits: {fault}.',
  wantsFormHint: 'Its fields are {fields}.',

  // Questions that cannot be answered
  noneOpen: 'No question is open in this run.',
  severalOpen: '{count} {count|question is|questions are} open in this run.',
  severalOpenHint: 'Say which: {open}.',
  notOpen: 'No question {question} is open in this run.',
  notOpenHint: 'What is open: {questions}.',
  nothingOpen: 'This run asks nothing now.',
  already: '{question} has been answered already, by {who}.',
  tooLate: 'The time to answer {question} ended at {time}.',
  runEnded: 'The run has ended, so the answer was not taken.',
  refused: 'An answer to {question} by {who} was not taken: {why}',

  // A step that asks
  deadlinePassed: 'Nobody answered {step} within {seconds} s.',
  deadlinePassedHint: 'Give a longer `timeout`, or a `default` for where nobody answers.',
  byDefault: 'nobody answered, so the default was taken',
  badDefault: 'The default of {step} is not an answer to its question: {fault}',
  noChoices: '{step} has nothing to choose from: `choices` gave an empty list.',
  badChoices: '`choices` of {step} must be a list; it got {got}.',
  badFields: '`fields` of {step} must be a map of names and types; it got {got}.',
  badSchema: 'The fields of {step} are not a form: {fault}',

  // An interrupted step
  interrupted:
    '{step} was cut off in the middle of its work, and running it again may do that work twice. What should happen to it?',
  declined: '{step} was cut off in the middle of its work, and {who} decided against running it again.',
  rerunBy: '--rerun-interrupted',
  callerBy: 'the run that made it',

  // A limit of the run that leaves no room for a step
  limitReached: '{why} Raise {name} to {offer} (yes), to another value, or let {step} fail (no)?',
  limitsEnded: 'The run {run} has ended ({status}); its limits stay as they were.',
  limitsEndedHint: 'Go on behind what it has done: baton fork {run} --max-cost USD',
  limitsTooLate: 'The run has ended, so its limits stay as they are.',
  sayLimit: 'a number from {least} on, yes for {offer}, or no',

  // A permission that a step needs
  permissionAbsent: 'Nobody is here to be asked. Allow it with {allow}, or let it wait for an answer with --wait.',
  permission: '{why} May {step} do it: once, in this run, always here, or not?',
  permissionGenerated: '{why} A model wrote this step. May {step} do it: once, or not?',
  generatedCall: 'This is what it would do:',
  generatedCut: '… {count} more {count|character|characters}. The calls of {step} in the run {run} show all of it.',
  generatedAbsent:
    'A model wrote this step, so a person is asked each time, whatever was allowed before, and nobody is here to answer.',
  notPermitted: '{step} needed permission for {what}, and {who} did not give it.',

  // The keys of a step that asks
  aListOfChoices: 'a list of answers to choose from',
  aMapOfFields: 'a map of fields and their types',

  // The command line
  asks: '{question} asks: {text}',
  open: '{question}: {text}',
  sayYesNo: 'yes or no',
  sayNumber: 'a number',
  sayChoice: 'one of {choices}',
  sayDecision: 'rerun, fail, or {"accept": VALUE}',
  enterFor: 'Enter alone: {default}',
  until: 'until {time}',
  field: '{name} ({about})',
  terminal: 'terminal',
  given: 'The answer to {question} was given to the run in process {pid} on {host}, which continues.',
  notTaken: 'The run has not read the answer yet; it is in its inbox.',
  recorded: 'The answer to {question} is recorded. Go on with: baton resume {run}',
  cancelAsked: 'The run was told to stop; it goes on in process {pid} on {host} until it has.',
  cancelled: 'The run {run} is cancelled.',
  cancelledBy: 'The run was cancelled by {who}.',
  cannotCancel: 'The run {run} has ended ({status}); there is nothing to cancel.',
  orElse: '(or {values})',
  label: 'asks',
  moreQuestions: '… and {count} more: baton show {run} --json',
} as const;
