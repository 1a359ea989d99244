import { l10n } from 'vscode';

/** Texts about logins at MCP servers. */
export const loginTexts = {
  logInAt: (server: string) => l10n.t('Log In to {0}…', server),
  confirmAddress: () => l10n.t('The address of the MCP server to sign in at. Requests go there.'),
  pickLogIn: () => l10n.t('At which MCP server do you sign in? Pipelines of its folder that may use it act as you.'),
  pickLogOut: () => l10n.t('Which login at an MCP server is forgotten?'),
  noServers: () => l10n.t('No baton.yaml here names an MCP server that is reached over HTTP, so there is nothing to sign in at.'),
  byHeader: () =>
    l10n.t(
      'Each MCP server here that is reached over HTTP has an `authorization` header in baton.yaml, which is sent in place of a login.',
    ),
  noLogins: () => l10n.t('Nobody is signed in at an MCP server from this workspace.'),
  since: (date: string, issuer: string) => l10n.t('signed in on {0} by {1}', date, issuer),
  signingIn: (server: string) => l10n.t('Sign in at {0} in the browser…', server),
  clientId: (issuer: string) =>
    l10n.t(
      '{0} registers no programs by itself. Register Baton there as a native program, and type the client id that you get.',
      issuer,
    ),
  notOpened: (issuer: string, why: string) =>
    why === ''
      ? l10n.t(
          'The login at {0} waits for you in a browser. Copy the address to open it yourself; closing this ends the login.',
          issuer,
        )
      : l10n.t('No browser was opened for the login at {0}: {1}', issuer, why),
  copyAddress: () => l10n.t('Copy Address'),
  signedIn: (server: string) => l10n.t('Signed in at {0}. Pipelines of this folder that may use it act as you.', server),
  signedOut: (server: string) =>
    l10n.t('Forgot the login at {0}. Take the access back at the server itself too, if it should end there.', server),
  notSignedIn: (why: string) => l10n.t('Nobody was signed in: {0}', why),
  notSignedOut: (why: string) => l10n.t('The login was not forgotten: {0}', why),
  allow: (server: string) => l10n.t('Allow a login at {0}?', server),
  allowOnce: () => l10n.t('Allow for This Login'),
};
