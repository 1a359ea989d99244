/** What `baton worker` says to people. */
export const workingTexts = {
  noServer: 'A worker takes its runs from a server, and none is named.',
  noServerHint: 'Say --on URL: the address of a `baton serve --database`.',
  noToken: 'A worker needs a token, in the environment as BATON_TOKEN.',
  noTokenHint: 'Where the server runs: baton token NAME --scope work',
  working: 'Takes runs of the project {project} from {url}, at most {most} at once',
  notHere: 'The run {run} cannot go on here, and is left for another worker: {why}',
  handsOver: 'Hands over {count} {count|run|runs}.',
} as const;
