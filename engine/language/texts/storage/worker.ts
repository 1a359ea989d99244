/** Texts about runs that a worker leases from a server. */
export const workerTexts = {
  unreached: 'No server answers at {url}.',
  unreachedHint: 'See whether it runs, and whether this machine may reach it. What is at work waits for it.',
  refused: 'The server at {url} refuses this worker: {why}',
  refusedHint:
    'Make a token for workers (baton token NAME --scope work, with the --database and --project of the server), and give it in BATON_TOKEN.',
  failed: 'The server at {url} failed: {why}',
  clockOf: 'the server at {url}',
  wrongAnswer: 'The answer of the server does not fit the request.',
  goesOn: 'The server at {url} answers again.',
  noServer: 'What answers at {url} is no server that has work for workers.',
  otherVersion: 'The server at {url} is Baton {found}, and this is {own}: they do not understand each other.',
  otherVersionHint: 'Bring the servers up to date first, then the workers.',
  besideVersion:
    'The server at {url} is Baton {found}, and this is {own}. While both are at work, nothing is written that one of them does not know.',
  givenUp: 'This worker ends; another one goes on with the run.',
} as const;
