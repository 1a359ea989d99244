/** What `baton serve` says of what places its runs. */
export const placementTexts = {
  wrongPlacement: '`{text}` names nothing that places runs.',
  wrongPlacementHint:
    'Say --placement restate:http://127.0.0.1:9070 (the admin address of a Restate; its ingress behind a comma, if that is not the one it names).',
  placementWhere: '--placement says what has runs looked at that stand in a database, and none is named.',
  placementNoRuns: '--placement has runs looked at here, and --no-runs leaves them to workers.',
  urlWhere: '--placement-url says where a placement reaches this server, and none is named.',
  wrongUrl: '`{text}` is no http address without a query.',
  whichUrl: 'This server listens on every address ({host}), and Restate needs one at which it reaches it.',
  whichUrlHint: 'Say --placement-url http://NAME:PORT; behind a load balancer the address that all servers share.',
  noSdk: 'The package @restatedev/restate-sdk is not there, which speaks with Restate.',
  noSdkHint: 'Install it beside Baton (MIT): npm install @restatedev/restate-sdk@1, with -g where Baton is.',
  wrongSdk: 'The package @restatedev/restate-sdk has the version {version}; from 1.11 on, before 2, it is understood.',
  unreached: 'Restate at {url} does not answer: {why}',
  unreachedHint:
    'Start it (npx @restatedev/restate-server), or name its admin address. Without --placement this server asks the database itself.',
  noRestate: 'What answers at {url} is no admin interface of a Restate.',
  noRestateHint: 'Its admin interface listens at port 9070 unless set otherwise; 8080 is its ingress.',
  wrongVersion: 'The Restate at {url} has the version {version}; from 1.5 on, before 2, it is understood.',
  wrongVersionHint: 'Install another one: npm install -g @restatedev/restate-server@1',
  unregistered: 'Restate at {url} could not take this server in as {own}: {why}',
  unregisteredHint: 'It calls this server at that address. If it reaches it at another one, say --placement-url.',
  doctorTitle: 'placement',
  doctorNone:
    'no @restatedev/restate-sdk, which `baton serve --placement restate:URL` alone needs. It is under MIT, and installed beside Baton (npm install @restatedev/restate-sdk@1). The Restate server is installed apart (npm install -g @restatedev/restate-server@1), under BUSL-1.1: it may run for your own services, also in production.',
  doctorFound:
    '@restatedev/restate-sdk {version} (MIT) is there for `baton serve --placement restate:URL`. The Restate server is installed apart (npm install -g @restatedev/restate-server@1), under BUSL-1.1: it may run for your own services, also in production.',
  placedBy: 'Runs that wait are placed by Restate {version} at {url}, which calls {own}.',
  down: 'Restate at {url} brings nothing now ({why}): runs at work go on; those that wait are kept, and go on once it does.',
  up: 'Restate at {url} brings runs again.',
  toldAgain: 'Restate at {url} did not know this server any more, and has been told of it again.',
  stuck: 'The run {run} waits although there is a place here. Restate at {url} is told again to call {own}.',
  answered: 'it answers {status}',
  noAnswer: 'there is no answer',
} as const;
