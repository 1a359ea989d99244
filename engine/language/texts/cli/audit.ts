/** Texts of `baton audit`. */
export const auditCommandTexts = {
  says: 'shows who did what in this folder, and whether that was changed',
  about:
    'An audit is kept from --begin on, and by `baton serve`: runs begun, gone on with, ended and cancelled, answers, permissions, limits, tokens, erasures, each row with the hash of the one before. Ends with 1 where the chain is broken.\n--verify prints the head, the hash of the last row. Whoever owns the folder can write all of it anew: keep the head elsewhere, and --expect HEAD says whether it is still in the chain.\nPersons are random ids; --erase drops the key by which name and answers are read. Logs of runs are not changed by it.',
  begin: 'keeps an audit of this folder from now on',
  verify: 'follows the chain from its first row, and prints the head',
  expect: 'a head that was kept before and must be in the chain',
  erase: 'makes the name and the answers of a person unreadable, by name or id',
  database:
    'shows the audit of a project in this PostgreSQL, that of all its servers (postgres://user@host/name); password by PGPASSWORD or ~/.pgpass',
  quiet: 'prints no more than the head',
  yes: 'erases without asking',
  none: 'No audit is kept in this folder.',
  noneHint: 'Begin one: baton audit --begin',
  whole: '{rows} {rows|row|rows}, each follows the one before. Head:',
  wholeButCut:
    '{rows} {rows|row|rows}, each follows the one before; the last line is cut off, as by a process that was killed. Head:',
  broken: 'The chain is broken at line {line}: {why}.',
  mayErase: 'Make the name and the answers of {person} unreadable for good? (y/N)',
  sayYes: 'Nobody is here to be asked whether a person is to be erased.',
  sayYesHint: 'Say --yes.',
  nobody: 'Nobody in this audit is called {person}.',
  nobodyHint: 'See all: baton audit',
  erased:
    '{id} has no name any more. The logs of runs keep what was answered there until they are removed: by `baton runs --prune` in a folder, by `baton serve --retention` over a database.',
  said: 'said',
  at: 'at (UTC)',
  action: 'action',
  who: 'who',
  run: 'run',
  details: 'details',
} as const;
