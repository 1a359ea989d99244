/** Texts about the audit of a folder. */
export const auditTexts = {
  unread: 'The audit cannot be read',
  unwritten: 'The audit cannot be written',
  busy: 'The audit cannot be written: another process holds {file}.',
  keysDamaged: '{file} is damaged: it holds no keys of persons.',
  keysDamagedHint: 'Bring it back from a copy: without it nobody reads the names in the audit, and its chain still holds.',
  changedRow: 'it is not as it was written',
  missingRow: 'it is row {found} where row {n} has to be',
  otherBefore: 'it does not follow the row before',
  otherHead: 'the head that was kept is not in this file: it was cut or written anew',
  notKept: 'What somebody did is missing in the audit: {why}',
} as const;
