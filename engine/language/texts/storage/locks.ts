/** Texts about files of this machine that several processes change. */
export const lockTexts = {
  busy: '{file} is being changed by another process, which has not ended in time.',
  busyHint: 'Try again. Where no other Baton is at work, remove the folder {file}.lock.',
} as const;
