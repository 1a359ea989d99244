import {
  type CancellationToken,
  CancellationTokenSource,
  commands,
  ProgressLocation,
  Range,
  type TextDocument,
  Uri,
  WorkspaceEdit,
  window,
  workspace,
} from 'vscode';
import type { EditorModels, PipelineDraft } from '../../engine/index.ts';
import { formatDollars } from '../../engine/language/values/money.ts';
import type { Host } from '../host.ts';
import { profileOf } from '../inputs/profile.ts';
import { editorModels } from '../models/editor.ts';
import { filePath, isPipeline, language, shortName, target, workingFolderOf } from '../place.ts';
import { engine } from '../runs/engine.ts';
import { faultWords } from '../runs/fault-words.ts';
import { draftingTexts as texts } from '../texts/drafts.ts';
import { clientTexts } from '../texts.ts';

/** The scheme of drafts that are shown beside the file that they would change; used by the manifest's menus. */
const scheme = 'baton-draft';

/** A draft that waits for confirmation. */
interface OpenDraft {
  document: TextDocument;
  /** The text that the model was given. */
  before: string;
  after: string;
}
const openDrafts = new Map<string, OpenDraft>();
let isShown = false;

/** A request to a model: a new pipeline from a description, a change of a text, or a fix of its errors. */
export interface EditorDraftRequest {
  /** Its future path. */
  file: string;
  cwd: string;
  text?: string | undefined;
  wanted?: string | undefined;
  /** The model to ask, instead of the one in the settings. */
  model?: string | undefined;
  /** The permitted models of VS Code; all of them unless given. */
  editor?: EditorModels | undefined;
}

/** Requests a draft by the project's settings, with the keys and models of the editor. Rejects as `writeDraft` does. */
export async function askForDraft(
  { keys, context }: Host,
  request: EditorDraftRequest,
  token: CancellationToken,
  onCall: (says: string) => void,
): Promise<PipelineDraft> {
  const { findRoot, writeDraft } = await engine();
  const stopping = new AbortController();
  const listening = token.onCancellationRequested(() => stopping.abort());

  return writeDraft({
    ...request,
    profile: profileOf(context.workspaceState, findRoot(request.file, request.cwd)),
    secrets: await keys.read(),
    editor: request.editor ?? editorModels,
    signal: stopping.signal,
    onCall: ({ model, call, most }) => onCall(texts.round(model, call, most)),
  }).finally(() => listening.dispose());
}

/** The cost of a draft, in a few words. */
export function describeSpending({ model, calls, cost }: PipelineDraft): string {
  return texts.spent(model, calls, cost === undefined ? texts.unknownCost() : formatDollars(cost));
}

/** Whether a draft is valid, and its cost. */
export function describeDraft(draft: PipelineDraft): string {
  const errors = draft.compiled.problems.filter(({ severity }) => severity === 'error').length;
  const spent = describeSpending(draft);
  if (errors === 0) return texts.valid(spent);
  return errors === 1 ? texts.oneError(spent) : texts.manyErrors(errors, spent);
}

/** "New Pipeline from Description…": the draft as an unsaved file, whose errors are shown as in any other. */
export async function draftNewPipeline(host: Host, argument: unknown): Promise<TextDocument | undefined> {
  const given = typeof argument === 'string' ? argument : undefined;
  const wanted = (given ?? (await askForDescription()))?.trim();
  if (!wanted) return undefined;

  const cwd = workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')?.uri.fsPath ?? process.cwd();
  const draft = await withProgress(texts.drafting(), (token, onCall) =>
    askForDraft(host, { file: `${cwd}/draft.baton.yaml`, cwd, wanted }, token, onCall),
  );
  if (!draft) return undefined;

  const document = await showUntitled(draft.compiled.text);
  tellResult(host, draft);
  return document;
}

/** A draft as an untitled pipeline. */
export async function showUntitled(content: string): Promise<TextDocument> {
  const document = await workspace.openTextDocument({ language, content });
  await window.showTextDocument(document);
  return document;
}

const askForDescription = (): Thenable<string | undefined> =>
  window.showInputBox({
    title: texts.describe(),
    prompt: texts.describePrompt(),
    placeHolder: texts.describeExample(),
    ignoreFocusOut: true,
  });

/**
 * "Fix with a Model": the file beside a draft without its errors. Returns the draft's address, under which it is accepted or
 * discarded.
 */
export async function fixWithModel(host: Host, argument: unknown): Promise<Uri | undefined> {
  const document = await target(argument);
  if (!document || !isPipeline(document)) return void window.showWarningMessage(clientTexts.noFile());

  const { compile, findRoot, loadWorld } = await engine();
  const [file, cwd, text] = [filePath(document), workingFolderOf(document), document.getText()];
  const name = shortName(document.uri);
  const { valid } = compile(text, await loadWorld(file, { root: findRoot(file, cwd), cwd }));
  if (valid) return void window.showInformationMessage(texts.nothingWrong(name));

  const draft = await withProgress(texts.mending(name), (token, onCall) => askForDraft(host, { file, cwd, text }, token, onCall));
  return draft && proposeDraft(host, document, text, draft);
}

/** Shows the difference between a draft and its original text, and asks; does not wait for the answer. */
export async function proposeDraft(
  host: Host,
  document: TextDocument,
  before: string,
  draft: PipelineDraft,
): Promise<Uri | undefined> {
  const name = shortName(document.uri);
  const after = draft.compiled.text;
  if (after === before) return void window.showInformationMessage(texts.same(name));

  showDrafts(host);
  const uri = Uri.from({ scheme, path: document.uri.path, query: String(Date.now()) });
  openDrafts.set(uri.toString(), { document, before, after });
  await commands.executeCommand('vscode.diff', document.uri, uri, texts.comparison(name));
  logNotes(host, draft);

  void window.showInformationMessage(describeDraft(draft), texts.accept(), texts.discard()).then(async (chosen) => {
    if (chosen === texts.accept()) await acceptDraft(host, uri);
    if (chosen === texts.discard()) await discardDraft(host, uri);
  });

  return uri;
}

/** Replaces the original text by a draft, as one step that can be undone. */
export async function acceptDraft(_host: Host, argument: unknown): Promise<boolean> {
  const found = findDraft(argument);
  if (!found) return false;

  const { uri, draft } = found;
  const document = await workspace.openTextDocument(draft.document.uri);
  if (document.getText() !== draft.before) {
    // Does not wait until the message is closed.
    void window.showWarningMessage(texts.changedMeanwhile(shortName(document.uri)));
    return false;
  }

  const edit = new WorkspaceEdit();
  edit.replace(document.uri, new Range(document.positionAt(0), document.positionAt(draft.before.length)), draft.after);
  if (!(await workspace.applyEdit(edit))) return false;

  await closeDraft(uri);
  await window.showTextDocument(document);
  return true;
}

export async function discardDraft(_host: Host, argument: unknown): Promise<void> {
  const found = findDraft(argument);
  if (found) await closeDraft(found.uri);
}

/** The draft that a menu or a button refers to: the named one, else the active one. */
function findDraft(argument: unknown): { uri: Uri; draft: OpenDraft } | undefined {
  const uri = argument instanceof Uri ? argument : window.activeTextEditor?.document.uri;
  const draft = uri && openDrafts.get(uri.toString());
  return draft && { uri, draft };
}

async function closeDraft(uri: Uri): Promise<void> {
  openDrafts.delete(uri.toString());
  const tabs = window.tabGroups.all.flatMap((group) => group.tabs);
  const shown = tabs.filter(({ input }) => isRecord(input) && String(input['modified']) === uri.toString());
  await window.tabGroups.close(shown);
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Registers drafts as documents of VS Code, with the first one. */
function showDrafts({ context }: Host): void {
  if (isShown) return;
  isShown = true;
  context.subscriptions.push(
    workspace.registerTextDocumentContentProvider(scheme, {
      provideTextDocumentContent: (uri) => openDrafts.get(uri.toString())?.after,
    }),
  );
}

function tellResult(host: Host, draft: PipelineDraft): void {
  logNotes(host, draft);
  const words = describeDraft(draft);
  if (draft.compiled.valid) void window.setStatusBarMessage(words, 15_000);
  else void window.showWarningMessage(words);
}

const logNotes = ({ log }: Host, draft: PipelineDraft): void =>
  log.info([describeSpending(draft), draft.notes, draft.stopped].filter(Boolean).join(' · '));

/** Runs with a notification that can be cancelled; a failure is shown, and the result is undefined then. */
async function withProgress<T>(
  title: string,
  work: (token: CancellationToken, onCall: (says: string) => void) => Promise<T>,
): Promise<T | undefined> {
  const cancelling = new CancellationTokenSource();
  try {
    return await window.withProgress({ location: ProgressLocation.Notification, title, cancellable: true }, (progress, token) => {
      token.onCancellationRequested(() => cancelling.cancel());
      return work(cancelling.token, (message) => progress.report({ message }));
    });
  } catch (error) {
    if (!cancelling.token.isCancellationRequested) void window.showErrorMessage(texts.failed(faultWords(error)));
    return undefined;
  } finally {
    cancelling.dispose();
  }
}
