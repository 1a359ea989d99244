import { env, ProgressLocation, type QuickPickItem, type Uri, window } from 'vscode';
import type { ServerLogin } from '../../engine/index.ts';
import type { Host } from '../host.ts';
import { engine } from '../runs/engine.ts';
import { faultWords } from '../runs/fault-words.ts';
import { findWorkspaceRoots } from '../runs/target.ts';
import { loginTexts } from '../texts/logins.ts';
import { questionTexts } from '../texts/questions.ts';
import { showAddress, splitByHeader } from './login-address.ts';

/** A server as `baton login` takes it, and the project whose pipelines use the login. */
export interface LoginTarget {
  root: string;
  server: string;
}

const isLoginTarget = (value: unknown): value is LoginTarget =>
  typeof value === 'object' &&
  value !== null &&
  'root' in value &&
  typeof value.root === 'string' &&
  'server' in value &&
  typeof value.server === 'string';

/**
 * Signs a person in at an MCP server, given or picked. Returns whether they are signed in; if not, they have been told why.
 */
export async function logIn({ log }: Host, argument: unknown): Promise<boolean> {
  try {
    const target = isLoginTarget(argument) ? await confirmAddress(argument) : await pickServer();
    return target !== undefined && (await signIn(target));
  } catch (error) {
    log.error(error instanceof Error ? error : String(error));
    void window.showErrorMessage(loginTexts.notSignedIn(faultWords(error)));
    return false;
  }
}

/** Forgets a login that a person picks. */
export async function logOut({ log }: Host): Promise<void> {
  try {
    const logins = (await readLogins()).filter(({ login }) => login);
    if (logins.length === 0) return void window.showInformationMessage(loginTexts.noLogins());
    const picked = await window.showQuickPick(logins.map(choiceOf), { title: loginTexts.pickLogOut() });
    if (!picked) return;
    await (await engine()).signOutAt(picked.target);
    void window.showInformationMessage(loginTexts.signedOut(picked.label));
  } catch (error) {
    log.error(error instanceof Error ? error : String(error));
    void window.showErrorMessage(loginTexts.notSignedOut(faultWords(error)));
  }
}

interface FolderLogin extends ServerLogin {
  root: string;
}

/** The HTTP MCP servers of the workspace's projects. */
async function readLogins(): Promise<FolderLogin[]> {
  const { loginsAt } = await engine();
  const roots = await findWorkspaceRoots();
  const all = await Promise.all(roots.map(async (root) => (await loginsAt(root)).map((one) => ({ ...one, root }))));
  return all.flat();
}

interface ServerChoice extends QuickPickItem {
  target: LoginTarget;
}

function choiceOf({ root, url, names, login }: FolderLogin): ServerChoice {
  const label = names[0] ?? url;
  const since = login ? loginTexts.since(new Date(login.at).toLocaleDateString(), login.issuer) : '';
  return {
    label,
    description: [label === url ? '' : url, since].filter(Boolean).join(' · '),
    detail: root,
    target: { root, server: label },
  };
}

async function pickServer(): Promise<LoginTarget | undefined> {
  const { open, haveHeaders } = splitByHeader(await readLogins());
  if (open.length === 0) return void window.showInformationMessage(haveHeaders ? loginTexts.byHeader() : loginTexts.noServers());
  const picked = await window.showQuickPick(open.map(choiceOf), { title: loginTexts.pickLogIn() });
  return picked?.target;
}

/** An address in a pipeline counts as the person's own once they have confirmed it. */
async function confirmAddress({ root, server }: LoginTarget): Promise<LoginTarget | undefined> {
  const { isServerAddress } = await engine();
  if (!isServerAddress(server)) return { root, server };
  const address = await window.showInputBox({ prompt: loginTexts.confirmAddress(), value: server, ignoreFocusOut: true });
  return address ? { root, server: address } : undefined;
}

/** The person signs in in a browser; the login waits until that is done or the person cancels here. */
async function signIn({ root, server }: LoginTarget): Promise<boolean> {
  const { signInAt } = await engine();
  const stopping = new AbortController();
  let fault: unknown;
  const progress = { location: ProgressLocation.Notification, title: loginTexts.signingIn(server), cancellable: true };

  try {
    await window.withProgress(progress, (_report, token) => {
      token.onCancellationRequested(() => stopping.abort());
      return signInAt({
        root,
        server,
        env: process.env,
        signal: stopping.signal,
        askPermissions: ({ why }) => askPermission(server, why),
        askClientId: (issuer) => window.showInputBox({ prompt: loginTexts.clientId(issuer), ignoreFocusOut: true }, token),
        show: (address, issuer) => {
          // Without a way to the address nobody will sign in: the login does not wait.
          leadTo(address, issuer).then(
            (isShown) => isShown || stopping.abort(),
            (error: unknown) => {
              fault = error;
              stopping.abort();
            },
          );
        },
      });
    });
  } catch (error) {
    if (fault !== undefined) throw fault;
    if (stopping.signal.aborted) return false;
    throw error;
  }

  void window.showInformationMessage(loginTexts.signedIn(server));
  return true;
}

/** Opens the address of a login in a browser, or copies it; false if the person wants neither. */
const leadTo = (address: string, issuer: string): Promise<boolean> =>
  showAddress(address, {
    // A string is passed on unchanged. A Uri is decoded and encoded again, which changes the query (microsoft/vscode#85930);
    // the types allow only the Uri.
    open: (text) => env.openExternal(text as unknown as Uri),
    async offerCopy(why) {
      const message = loginTexts.notOpened(issuer, why === undefined ? '' : faultWords(why));
      const copy = loginTexts.copyAddress();
      return (await window.showWarningMessage(message, copy)) === copy;
    },
    copy: (text) => env.clipboard.writeText(text),
  });

/** The first button has the focus: pressing Enter by accident allows nothing. */
async function askPermission(server: string, detail: string): Promise<{ value: 'run' | 'always' | 'no'; by: string }> {
  const answers = new Map([
    [loginTexts.allowOnce(), 'run'],
    [questionTexts.allowAlways(), 'always'],
  ] as const);
  const question = loginTexts.allow(server);
  const choice = await window.showWarningMessage(question, { modal: true, detail }, questionTexts.deny(), ...answers.keys());

  return { value: answers.get(choice ?? '') ?? 'no', by: 'editor' };
}
