/** Faults of the stored data of runs. A text without a full stop is followed by the system's own words. */
export const storeTexts = {
  // Large values and output files
  valueUnstored: 'A large value cannot be stored',
  valueUnread: 'A stored value cannot be read',
  valueDamaged: 'A stored value is missing or damaged ({file}). Run the step that made it again, in a new run.',
  unreadMedia: 'What the prompt shows cannot be read',
  noMediaFile: '{file} is not a file.',
  productUnwritten: 'A product cannot be written',
  ownersHeld: 'Another process keeps {folder} for too long.',
  ownerUnwritten: 'The owner of the output folder cannot be stored',
  forgottenUnread: 'The start of choice by experience cannot be read',
  ownerUnread: 'The owner of the output folder cannot be read',
  productsHint: 'Products go into {folder}; the input output_path names another folder.',
  productTwice: 'The product "{file}" was already written in this run by {who}; a second one would replace it.',
  productTwiceHint: 'Give each product its own file, for example with {{ index }} or {{ item }} in its name.',
  productOf: '{step} (product {name})',
  anotherStep: 'another step',

  // Log and plan
  logUnopened: 'The log of the run cannot be opened',
  logUnwritten: 'The log of the run cannot be written, so the run has stopped',
  logUnread: 'The log of the run cannot be read',
  logClosed: 'The log is closed.',
  damageAt: '{damage} ({file}, line {line}).',
  lineDamaged: 'The log is damaged: what this line says is not what was written',
  lineCut: 'The last line of the log (line {line}, {bytes} {bytes|byte|bytes}) was cut off while it was written; it is left out.',
  commitCut:
    'What was written last into the log (from line {line} on, {bytes} {bytes|byte|bytes}) was cut off while it was written; it is left out.',
  notALog: 'This is not a log of Baton',
  logFormat: 'The log has format {found}, and this Baton reads formats up to {known}; use the Baton that wrote it',
  unknownFact: 'The log holds {fact}, which this Baton does not know; use the Baton that wrote it',
  factOrder: 'The log is damaged: fact {found} is where fact {expected} belongs',
  planUnwritten: 'The plan of the run cannot be written',
  planUnread: 'The plan of the run cannot be read',
  planFormat: 'The plan of the run has format {found}, and this Baton reads format 1 ({file}).',
  planDamaged: 'The plan of the run is damaged ({file}).',
  planTextDamaged: 'The plan of the run is damaged: its text of {name} is not what was written ({file}).',

  // Lock and inbox
  unlocked: 'The run cannot be locked',
  unreleased: 'The lock of the run cannot be released',
  takenOver: 'Another process has taken this run over.',
  clockAhead:
    'The clock of this machine is {seconds} s ahead of that of {where}. Synchronise both (NTP): times of runs, schedules, signatures and tokens follow them. Who has a run does not.',
  clockBehind:
    'The clock of this machine is {seconds} s behind that of {where}. Synchronise both (NTP): times of runs, schedules, signatures and tokens follow them. Who has a run does not.',
  hasBegun: 'Run {run} has begun already.',
  inUse: 'The run {run} is being worked on by {who}.',
  inUseHint: 'Wait until it ends, or stop it: baton cancel {run}',
  aProcess: 'process {pid} on {host} since {since}',
  messageUnleft: 'The message to the run cannot be left',
  inboxUnread: 'The inbox of the run cannot be read',

  // The daily limit
  spendingUnwritten: 'What is spent today cannot be written',
  spendingUnread: 'What is spent today cannot be read',
  waitsForDay: 'waits for other calls to end: what is left for this day may be needed for them',
  spendingHeld: 'Another process has locked today’s spending for too long.',
  dayCalls: 'The {most} {most|call|calls} of models of this day {most|is|are} made (limits.per_day.max_calls in baton.yaml).',
  dayTokens:
    'This call may use {wanted} {wanted|token|tokens}; {left} of {most} {left|is|are} left for this day (limits.per_day.max_tokens in baton.yaml).',
  dayMoney: 'This call may cost {wanted}; {left} of {most} are left for this day (limits.per_day.max_cost in baton.yaml).',
  dayPrice: 'The price of {model} is unknown, so max_cost of the day cannot be kept (limits.per_day in baton.yaml).',
  dayPriceHint: 'Give input_price and output_price for the model in baton.yaml; 0 where it costs nothing.',
  dayHint: 'Raise the limit, ask for shorter answers with max_tokens, or wait until 00:00 UTC.',

  // The folder of runs
  noFolder: 'No folder can be made for the run',
  benchUnread: 'The benchmarks kept in {path} cannot be read',
  benchUnwritten: 'The benchmark cannot be kept in {path}',
  lastUnwritten: 'What the editor shows of this run cannot be written',
  runsUnread: 'The runs cannot be listed',
  unarchived: 'The archive of runs cannot be used: {why} ({file})',
  unpruned: 'A run cannot be removed',
  noRuns: 'There are no runs in {root} yet.',
  noRunsHint: 'Start one: baton run FILE',
  manyRuns: '{count} runs begin with "{wanted}": {runs}.',
  moreRuns: '{count} runs begin with "{wanted}": …, {runs}.',
  manyRunsHint: 'Give more of the id.',
  noRun: 'There is no run "{wanted}" in {root}.',
  noRunLike: 'Did you mean {like}?',
  noRunHint: 'See them all: baton runs',
} as const;
