/** Texts of the tool `memory`. */
export const memoryTexts = {
  key: 'The parameter "key" must be a text of 1 to {most} {most|character|characters}.',
  namespace: 'The parameter "namespace" must be a text of 1 to {most} {most|character|characters}.',
  ttl: 'The parameter "ttl" must be a number of seconds above 0, not {got}.',
  value: 'The parameter "value" is missing; nothing would be kept.',
  query: 'The parameter "query" has no words to look for.',
  tooLarge: 'The memory "{namespace}" would grow over {megabytes} MB. Keep less in it, or give values a `ttl`.',
  damaged: 'The memory "{namespace}" is damaged ({file}).',
  damagedHint: 'Repair or delete that file; without it nothing is remembered.',
  unread: 'The memory cannot be read',
  unwritten: 'The memory cannot be written',
  busy: 'Another process has been using "{file}" for {seconds} s.',
  busyHint: 'Look for another run that hangs; when none is left, try again.',
} as const;
