/** Texts about pushed pipelines. */
export const pushedTexts = {
  damaged: 'The files of the pushed pipeline {hash} are not those that were pushed.',
  gone: 'The pushed pipeline {hash} is not kept any more.',
} as const;
