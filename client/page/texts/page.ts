/** What the page of `baton serve` says around the panel. */
export const pageTexts = {
  title: 'Baton',
  titleOf: '{what} – Baton',
  parts: 'Parts',
  runs: 'Runs',
  inbox: 'Inbox',
  pipelines: 'Pipelines',
  waiting: '{count} {count|question|questions}',
  signedInAs: 'Signed in as {who}',
  signOut: 'Sign out',
  loading: 'Reading…',
  retry: 'Try again',
  unreachable: 'The server does not answer. It is tried again.',
  failed: 'The server answered with {status}.',

  signInTo: 'Sign in to {folder}',
  tokenAbout:
    'A token says what you may do here. Whoever runs the server makes one with `baton token NAME`, or takes the one that the server printed.',
  token: 'Token',
  signIn: 'Sign in',
  signedOut: 'The session has ended. Sign in again.',
  noCookie:
    'The browser did not keep the session. Behind a proxy the address must begin with https://; cookies must be allowed for it.',

  status: 'State',
  anyStatus: 'any state',
  pipeline: 'Pipeline',
  anyPipeline: 'all pipelines',
  started: 'Began',
  took: 'Took',
  noRuns: 'No run yet. Begin one from a pipeline.',
  noSuchRuns: 'No run is like that.',
  older: 'Older runs',
  newest: 'Newest runs',
  statuses: {
    running: 'Running',
    waiting: 'Waits for you',
    interrupted: 'Interrupted',
    succeeded: 'Succeeded',
    failed: 'Failed',
    cancelled: 'Cancelled',
  },

  nothingAsked: 'Nothing waits for you.',
  askedIn: 'asked {when}',
  mayNotAnswer: 'You may read questions here, not answer them.',

  noPipelines: 'There is no pipeline in this folder.',
  invalid: 'has errors',
} as const;
