/**
 * Commands available in an untrusted workspace: they show something, or write what a person has just entered. All others
 * write or run the folder's content; the manifest's `enablement` does not apply to commands that the panel or another
 * extension calls.
 */
export const withoutTrust: ReadonlySet<string> = new Set([
  'baton.addServer',
  'baton.cancelRemoteRun',
  'baton.chooseProfile',
  'baton.compareRuns',
  'baton.compareWithServer',
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
