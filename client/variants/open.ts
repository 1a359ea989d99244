import { Range, type TextDocument, Uri, ViewColumn, type WebviewPanel, WorkspaceEdit, window, workspace } from 'vscode';
import { stepNodes } from '../../engine/compile/graph/places.ts';
import { staticPath } from '../../engine/state/path.ts';
import { columnOf } from '../column.ts';
import { openRun } from '../commands/past-runs.ts';
import type { Host } from '../host.ts';
import { askSecret } from '../inputs/ask-secret.ts';
import { heartbeat } from '../messages.ts';
import { editorModels } from '../models/editor.ts';
import { askModel } from '../models/pick.ts';
import { changesVariants, fromVariants, type ToVariants, type VariantsInfo } from '../panel/variants/messages.ts';
import { panelHtml } from '../panel-host/html.ts';
import { nodeAtPosition } from '../panel-host/places.ts';
import { editorOf, filePath, isPipeline, shortName, target, workingFolderOf } from '../place.ts';
import { type Compiled, engine } from '../runs/engine.ts';
import { faultWords } from '../runs/fault-words.ts';
import { confirmCost } from '../runs/start/confirm-cost.ts';
import { withPermission } from '../runs/start/permission.ts';
import { showRefusal } from '../runs/start/refusal.ts';
import { startEditorRun } from '../runs/start/start.ts';
import { isRunTarget, listWorkspaceRuns } from '../runs/target.ts';
import { variantsOfStepTexts } from '../texts/variants.ts';
import { clientTexts } from '../texts.ts';
import { createSingleWork } from './single-work.ts';
import { type CellPosition, createVariants, type Variants } from './variants.ts';

/** "Try Variants…": one prompt step with the values of a past run, tried with other prompts and models. */
export async function openVariants(host: Host, argument: unknown): Promise<void> {
  const document = await documentOf(argument);
  if (!document || !isPipeline(document)) return void (await window.showWarningMessage(clientTexts.noFile()));
  if (document.uri.scheme !== 'file') return void (await window.showWarningMessage(clientTexts.notOnDisk()));
  try {
    const compiled = await compileDocument(document);
    const step = await stepMeant(document, compiled, argument);
    if (step === undefined) return;
    const { askedValues, readRun, agreementOf } = await engine();
    const values = askedValues(compiled, step);
    if (!values) return void (await window.showWarningMessage(variantsOfStepTexts.notTriable(step)));
    const folder = await folderMeant(host, document, argument);
    if (folder === undefined) return;
    const { started } = await readRun(folder);
    const pipeline = shortName(document.uri);
    const variants = createVariants({ pipeline, step, taken: started.at, values, agreementOf });
    showVariants(host, { document, step, folder, variants });
  } catch (error) {
    await showRefusal(host, document.uri, error, variantsOfStepTexts.notTried);
  }
}

async function documentOf(argument: unknown): Promise<TextDocument | undefined> {
  if (!isRunTarget(argument)) return target(argument);
  const { readRun } = await engine();
  return workspace.openTextDocument(Uri.file((await readRun(argument.folder)).started.pipeline.file));
}

async function compileDocument(document: TextDocument): Promise<Compiled> {
  const { compile, findRoot, loadWorld } = await engine();
  const [file, cwd] = [filePath(document), workingFolderOf(document)];
  return compile(document.getText(), await loadWorld(file, { root: findRoot(file, cwd), cwd }));
}

/** The given step, else the prompt under the cursor, else one that is picked. */
async function stepMeant(document: TextDocument, compiled: Compiled, argument: unknown): Promise<string | undefined> {
  if (isRunTarget(argument) && argument.path !== undefined) return staticPath(argument.path);
  const { askedValues } = await engine();
  const paths = stepNodes(compiled.graph)
    .map(({ path }) => path)
    .filter((path) => askedValues(compiled, path));
  const editor = editorOf(document.uri);
  const here = editor && nodeAtPosition(compiled, document.offsetAt(editor.selection.active));
  if (here !== undefined && paths.includes(here)) return here;
  if (paths.length === 0)
    return void (await window.showWarningMessage(variantsOfStepTexts.nothingToTry(shortName(document.uri))));
  return window.showQuickPick(paths, { title: variantsOfStepTexts.pickTried() });
}

/**
 * The run that supplies the values: the given one, else the newest of the file; if there is none the pipeline runs first, if
 * the person agrees.
 */
async function folderMeant(host: Host, document: TextDocument, argument: unknown): Promise<string | undefined> {
  if (isRunTarget(argument)) return argument.folder;
  const runs = await listWorkspaceRuns();
  const usable = new Set<string>(['succeeded', 'failed', 'cancelled']);
  const newest = runs.find(({ file, status, foreign }) => file === document.uri.fsPath && !foreign && usable.has(status));
  if (newest) return newest.folder;
  const choice = await window.showInformationMessage(
    variantsOfStepTexts.runBeforeTrying(shortName(document.uri)),
    clientTexts.run(),
  );
  const session = choice ? await startEditorRun(host, document) : undefined;
  await session?.handle.done;
  return session?.handle.folder;
}

interface VariantsView {
  document: TextDocument;
  step: string;
  folder: string;
  variants: Variants;
}

/**
 * How long a prompt must be unchanged before it is estimated again, and the update interval of the page while answers stream,
 * in milliseconds.
 */
const [rest, frame] = [300, 60];

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: functions over one private state; each of them is short
function showVariants(host: Host, { document, step, folder, variants }: VariantsView): void {
  const { extensionUri } = host.context;
  const { uri } = document;
  const title = variantsOfStepTexts.variantsTitle(step);
  const panel: WebviewPanel = window.createWebviewPanel('baton.variants', title, ViewColumn.Beside, {
    enableScripts: true,
    localResourceRoots: [Uri.joinPath(extensionUri, 'dist')],
  });
  panel.iconPath = Uri.joinPath(extensionUri, 'media', 'file.svg');
  let estimate: VariantsInfo['estimate'] = null;
  let message: string | null = null;
  let resting: NodeJS.Timeout | undefined;
  let posting: NodeJS.Timeout | undefined;
  let disposed = false;

  const post = (): void => {
    clearTimeout(posting);
    posting = undefined;
    if (disposed) return;
    const info: VariantsInfo = { ...variants.info(), estimate, busy: trying.busy(), message };
    void panel.webview.postMessage({ type: 'variants', info } satisfies ToVariants);
  };
  const beats = setInterval(() => void panel.webview.postMessage({ type: 'heartbeat' } satisfies ToVariants), heartbeat);
  const trying = createSingleWork(post);
  const postSoon = (): void => {
    posting ??= setTimeout(post, frame);
  };
  const say = (error: unknown): void => {
    message = faultWords(error);
    post();
  };
  const base = async () => {
    const [{ tryVariants, estimateVariants }, secrets] = await Promise.all([engine(), host.keys.read()]);
    const hooks = { secrets, askSecret, editor: editorModels, workerFile: host.context.asAbsolutePath('dist/worker.cjs') };
    return { tryVariants, estimateVariants, trial: { ...hooks, folder, text: document.getText(), step } };
  };
  const valuesOf = (places: readonly CellPosition[]) => places.flatMap((place) => variants.valuesOf(place) ?? []);

  const reckon = async (): Promise<void> => {
    clearTimeout(resting);
    const places = variants.open();
    const { estimateVariants, trial } = await base();
    // A prompt that is only half written cannot be estimated yet.
    const estimated = places.length ? await estimateVariants({ ...trial, variants: valuesOf(places) }).catch(() => null) : null;
    estimate = estimated && { calls: estimated.calls, cost: estimated.cost, duration: estimated.duration };
    post();
  };
  const reckonSoon = (): void => {
    clearTimeout(resting);
    resting = setTimeout(() => void reckon().catch(say), rest);
  };

  const attempt = async (signal: AbortSignal): Promise<void> => {
    message = null;
    await reckon();
    if (estimate && !(await confirmCost(host.context.workspaceState, { uri, cost: estimate.cost }))) return;
    if (signal.aborted) return;
    const { tryVariants, trial } = await base();
    const places = variants.open();
    for (const variant of places) variants.begin(variant);
    post();
    /** The variants without an answer, also after a permission was asked for. */
    const left = new Set(places);
    try {
      await withPermission({ file: filePath(document), text: trial.text, cwd: workingFolderOf(document) }, (permitted) => {
        const now = [...left];
        return tryVariants({
          ...trial,
          ...permitted,
          signal,
          variants: valuesOf(now),
          onTried(tried) {
            const place = now[tried.index];
            if (!place) return;
            left.delete(place);
            variants.settle(place, tried);
            postSoon();
          },
          onEvent(index, event) {
            const place = now[index];
            if (event.type !== 'step.delta' || !place || staticPath(event.path) !== step) return;
            variants.stream(place, event.text);
            postSoon();
          },
        });
      });
    } catch (error) {
      await showRefusal(host, uri, error, variantsOfStepTexts.notTried);
    } finally {
      variants.stop();
      await reckon().catch(say);
    }
  };

  const accept = async (place: CellPosition): Promise<void> => {
    const values = variants.valuesOf(place);
    const { changeAskedValues } = await engine();
    const edits = values && changeAskedValues(await compileDocument(document), step, values);
    if (!edits) return say(new Error(variantsOfStepTexts.notAccepted(step)));
    const change = new WorkspaceEdit();
    for (const { start, end, text } of edits)
      change.replace(uri, new Range(document.positionAt(start), document.positionAt(end)), text);
    if (!(await workspace.applyEdit(change))) return say(new Error(variantsOfStepTexts.notAccepted(step)));
    message = variantsOfStepTexts.acceptedVariant(step);
    await window.showTextDocument(document, columnOf(uri), true);
    await look();
  };
  /** The text may have become one of the variants. */
  const look = async (): Promise<void> => {
    const { askedValues } = await engine();
    variants.written(askedValues(await compileDocument(document), step));
    post();
  };

  const obey = async (data: unknown): Promise<void> => {
    const wanted = fromVariants(data);
    // The variants cannot be changed while they run; the page is sent the current state again.
    if (wanted && trying.busy() && changesVariants(wanted)) return post();
    switch (wanted?.type) {
      case 'ready':
        post();
        return reckon();
      case 'try':
        return trying.begin(attempt);
      case 'stop':
        return trying.stop();
      case 'accept':
        return accept(wanted);
      case 'open': {
        const recorded = variants.folderOf(wanted);
        return recorded === undefined ? undefined : openRun(host, { folder: recorded });
      }
      case 'edit':
        variants.edit(wanted.prompt, wanted.text);
        post();
        return reckonSoon();
      case 'addPrompt':
        variants.addPrompt();
        break;
      case 'dropPrompt':
        variants.dropPrompt(wanted.prompt);
        break;
      case 'addModel': {
        const model = await askModel(host, uri);
        if (model !== undefined) variants.addModel(model);
        break;
      }
      case 'dropModel':
        variants.dropModel(wanted.model);
        break;
      case undefined:
        return;
    }
    post();
    return reckon();
  };
  const changed = workspace.onDidChangeTextDocument(({ document: other }) => {
    if (other === document) look().catch(say);
  });
  panel.webview.onDidReceiveMessage((data: unknown) => void obey(data).catch(say));
  panel.onDidDispose(() => {
    disposed = true;
    clearInterval(beats);
    clearTimeout(resting);
    clearTimeout(posting);
    changed.dispose();
    trying.stop();
  });
  panel.webview.html = panelHtml(panel.webview, extensionUri, { title, page: 'variants' });
}
