/** Texts of `baton worker` for people. */
export const workingTexts = {
  working: 'Executes runs of the project {project} from {url}, at most {most} in parallel, of the pools {pools}',
  notHere: 'The run {run} cannot continue here and is left for another worker: {why}',
  handsOver: 'Hands over {count} {count|run|runs}.',
} as const;
