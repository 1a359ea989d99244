/**
 * Commands that work in a workspace that is not trusted: they show something, or write what a person has just said. Every other one writes or
 * runs what the folder brings, and the manifest's `enablement` does not hold for a command that the panel or another extension calls.
 */
export const withoutTrust: ReadonlySet<string> = new Set([
  'baton.addServer',
  'baton.cancelRemoteRun',
  'baton.chooseProfile',
  'baton.compareRuns',
  'baton.continue',
  'baton.copyDiagnostics',
  'baton.estimate',
  'baton.exportGraph',
  'baton.forgetPermissions',
  'baton.import',
  'baton.newFromExample',
  'baton.newPipeline',
  'baton.openDocumentation',
  'baton.openRemoteRun',
  'baton.openRun',
  'baton.openSettings',
  'baton.pause',
  'baton.removeServer',
  'baton.runOn',
  'baton.showGraph',
  'baton.signInToServer',
  'baton.signOutOfServer',
  'baton.stop',
  'baton.unpinResult',
]);
