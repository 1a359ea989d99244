import { commands, type TextDocument, window, workspace } from 'vscode';
import type { Operations } from '../../engine/client/operations.ts';
import { judgeServerAddress } from '../../engine/client/server-address.ts';
import { boundStream } from '../../engine/wire/bounded.ts';
import type { Host } from '../host.ts';
import { target } from '../place.ts';
import { readServedText, textUriOf } from '../remote/pipeline-texts.ts';
import { readJson } from '../remote/request.ts';
import { askWithToken, nameServer, type RemoteCaller } from '../remote/servers.ts';
import { faultWords } from '../runs/fault-words.ts';
import type { RunTarget } from '../runs/target.ts';
import { remoteViewTexts } from '../texts/remote.ts';
import { forkWithValue, importBundle, openRun } from './past-runs.ts';

/** A run of a bundle is unpacked in memory: maximum size in bytes. */
const largest = 500_000_000;

/** Adds a server to the view, and signs the person in. Not stored if the sign-in fails. */
export async function addServer(host: Host, argument: unknown, token: unknown): Promise<void> {
  const typed = typeof argument === 'string' ? argument : await askAddress(host);
  if (typed === undefined || explainAddress(typed) !== undefined) return;
  if (await signIn(host, typed, token)) await host.servers.add(typed);
}

const askAddress = ({ servers }: Host): Thenable<string | undefined> =>
  window
    .showInputBox({
      prompt: remoteViewTexts.addressPrompt(),
      placeHolder: 'https://',
      ignoreFocusOut: true,
      validateInput: (text) => (servers.list().includes(text.trim()) ? remoteViewTexts.known() : explainAddress(text.trim())),
    })
    .then((text) => text?.trim());

function explainAddress(text: string): string | undefined {
  const fault = judgeServerAddress(text);
  if (fault === undefined) return undefined;
  return fault === 'readable' ? remoteViewTexts.readable() : remoteViewTexts.noAddress();
}

export async function signInToServer(host: Host, argument: unknown): Promise<void> {
  const url = serverMeant(argument);
  if (url !== undefined) await signIn(host, url, undefined);
}

/** Asks for a token until the server accepts it or the person cancels. Returns whether the person is signed in. */
async function signIn({ servers }: Host, url: string, given: unknown): Promise<boolean> {
  const isGiven = typeof given === 'string';
  const prompt = remoteViewTexts.tokenPrompt(nameServer(url));
  const token = isGiven ? given : (await window.showInputBox({ prompt, password: true, ignoreFocusOut: true }))?.trim();
  if (!token) return false;

  try {
    await readJson<RemoteCaller>(askWithToken(url, token), 'page/caller');
  } catch (error) {
    void window.showErrorMessage(remoteViewTexts.notSignedIn(nameServer(url), faultWords(error)));
    return false;
  }

  await servers.signIn(url, token);
  return true;
}

export async function signOutOfServer({ servers }: Host, argument: unknown): Promise<void> {
  const url = serverMeant(argument);
  if (url !== undefined) await servers.signOut(url);
}

export async function removeServer({ servers }: Host, argument: unknown): Promise<void> {
  const url = serverMeant(argument);
  if (url === undefined) return;
  const [question, yes] = [remoteViewTexts.removeServer(nameServer(url)), remoteViewTexts.removeIt()];
  if (await window.showWarningMessage(question, { modal: true }, yes)) await servers.remove(url);
}

export async function openRemoteRun({ remotePanels }: Host, argument: unknown): Promise<void> {
  const meant = runMeant(argument);
  if (meant) await remotePanels.show(meant);
}

export async function cancelRemoteRun({ servers }: Host, argument: unknown): Promise<void> {
  const meant = runMeant(argument);
  if (!meant) return;

  const { server, run } = meant;
  const question = remoteViewTexts.cancelRun(run, nameServer(server));
  if (!(await window.showWarningMessage(question, { modal: true }, remoteViewTexts.cancelIt()))) return;
  await tellFaults(server, async () => {
    await servers.askOf(server)(`v1/runs/${encodeURIComponent(run)}/cancel`, { method: 'POST', body: {} });
  });
}

/** Downloads a run into this workspace, where it is opened, replayed and forked like one of another machine. */
export async function pullRun(host: Host, argument: unknown): Promise<void> {
  await fetchRun(host, argument, (run) => openRun(host, run));
}

/** Downloads a run into this workspace and forks it here: with another value for an input or a step. */
export async function forkRemoteRun(host: Host, argument: unknown): Promise<void> {
  await fetchRun(host, argument, (run) => forkWithValue(host, run));
}

async function fetchRun({ servers }: Host, argument: unknown, work: (run: RunTarget) => Promise<void>): Promise<void> {
  const meant = runMeant(argument);
  if (!meant) return;

  const { server, run } = meant;
  await tellFaults(server, async () => {
    const response = await servers.askOf(server)(`v1/runs/${encodeURIComponent(run)}/bundle`);
    const bounded = boundStream(
      response.body ?? new ReadableStream(),
      { whole: largest },
      () => new Error(remoteViewTexts.tooLarge(largest / 1e6)),
    );
    const fetched = await importBundle(new Uint8Array(await new Response(bounded).arrayBuffer()));
    if (fetched) await work(fetched);
  });
}

/** Starts a pipeline on a server: a panel asks for its inputs, and then shows the run. */
export async function runOnServer(host: Host, argument: unknown): Promise<void> {
  const document = await target(argument);
  const server = await pickServer(host, remoteViewTexts.pickServer());
  if (server === undefined) return;

  await tellFaults(server, async () => {
    const picked = await pickPipeline(host, { server, document, title: remoteViewTexts.pickPipeline(nameServer(server)) });
    if (picked !== undefined) await host.remotePanels.show({ server, file: picked });
  });
}

/** Shows what differs between the text of a pipeline at a server and the one here. */
export async function compareWithServer(host: Host, argument: unknown): Promise<void> {
  const document = await target(argument);
  if (!document) return;

  const server = await pickServer(host, remoteViewTexts.pickServerToCompare());
  if (server === undefined) return;
  await tellFaults(server, async () => {
    const own = workspace.asRelativePath(document.uri, false);
    const title = remoteViewTexts.pickToCompare(nameServer(server), own);
    const file = await pickPipeline(host, { server, document, title, exact: own });
    if (file === undefined) return;

    // Refused in words here; the editor would show an empty text.
    await readServedText(host.servers, { server, file });
    const names = remoteViewTexts.comparisonTitle(file, nameServer(server));
    await commands.executeCommand('vscode.diff', textUriOf({ server, file }), document.uri, names);
  });
}

interface PipelineChoice {
  server: string;
  document: TextDocument | undefined;
  title: string;
  /** A file that is taken unasked where the server has it. */
  exact?: string;
}

/** The file of a pipeline of a server that a person picks, those like the document first; undefined where there is none. */
async function pickPipeline({ servers }: Host, { server, document, title, exact }: PipelineChoice): Promise<string | undefined> {
  type Listed = Operations['listPipelines']['gives'];
  const all = await readJson<Listed>(servers.askOf(server), 'v1/pipelines');
  if (exact !== undefined && all.some(({ file }) => file === exact)) return exact;

  const name = document && workspace.asRelativePath(document.uri, false);
  const isLike = (file: string): boolean =>
    name !== undefined && (file === name || file.split('/').at(-1) === name.split('/').at(-1));
  const items = all
    .filter(({ valid }) => valid)
    .map(({ file, id }) => ({ label: id, description: file, detail: isLike(file) ? remoteViewTexts.likeThisFile() : '', file }))
    .sort((a, b) => Number(isLike(b.file)) - Number(isLike(a.file)));
  if (items.length === 0) return void window.showInformationMessage(remoteViewTexts.noPipelines(nameServer(server)));

  return (await window.showQuickPick(items, { title, matchOnDescription: true }))?.file;
}

async function pickServer({ servers }: Host, title: string): Promise<string | undefined> {
  const urls = servers.list();
  if (urls.length === 0) {
    const add = remoteViewTexts.addServer();
    if (await window.showInformationMessage(remoteViewTexts.noServer(), add)) await commands.executeCommand('baton.addServer');
    return undefined;
  }
  if (urls.length === 1) return urls[0];

  const items = urls.map((url) => ({ label: nameServer(url), url }));
  return (await window.showQuickPick(items, { title }))?.url;
}

async function tellFaults(server: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    void window.showErrorMessage(remoteViewTexts.runFault(nameServer(server), faultWords(error)));
  }
}

/** The server of a row. */
function serverMeant(argument: unknown): string | undefined {
  const isRow = typeof argument === 'object' && argument !== null && 'url' in argument;
  return isRow && typeof argument.url === 'string' ? argument.url : undefined;
}

/** The run of a row. */
function runMeant(argument: unknown): { server: string; run: string } | undefined {
  if (typeof argument !== 'object' || argument === null || !('server' in argument && 'id' in argument)) return undefined;
  const { server, id } = argument;
  return typeof server === 'string' && typeof id === 'string' ? { server, run: id } : undefined;
}
