/** Texts of `baton init`. */
export const initTexts = {
  made: 'made {file}',
  exists: '{file} is there already, so nothing was written.',
  existsHint: 'Begin in another folder, or write the pipeline beside it by hand.',
  askAgents: 'Write {file} too, with instructions for coding agents?',
  agents: 'also writes AGENTS.md with instructions for coding agents; in a folder that has pipelines, that file alone',
  tryIt: 'Try it: baton run {file} -i name=you',
  from: 'copies this example of the gallery into a folder of its name; without a name lists them all',
} as const;
