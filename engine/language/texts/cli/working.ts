/** Texts of `baton worker` for people. */
export const workingTexts = {
  working: 'Takes runs of the project {project} from {url}, at most {most} at once, of the pools {pools}',
  notHere: 'The run {run} cannot go on here, and is left for another worker: {why}',
  handsOver: 'Hands over {count} {count|run|runs}.',
} as const;
