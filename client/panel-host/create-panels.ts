import { EventEmitter, type ExtensionContext, Uri, ViewColumn, type WebviewPanel, window, workspace } from 'vscode';
import type { StoredView } from '../panel-content.ts';
import { shortName } from '../place.ts';
import { faultWords } from '../runs/fault-words.ts';
import type { Runs } from '../runs/session.ts';
import { openPastRun, type PastRun } from '../runs/watch/past.ts';
import { pastRunTexts } from '../texts/past-runs.ts';
import { clientTexts } from '../texts.ts';
import { messageHtml, panelHtml } from './html.ts';
import type { Panels } from './panels.ts';
import type { PageContext } from './requests/page-context.ts';
import { formKey } from './requests/page-requests.ts';
import { replaceStranded } from './stranded-panels.ts';
import { createView, type PanelView } from './view.ts';

const viewType = 'baton.panel';

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: short functions over one map of views; taken apart, it would be handed around
export function createPanels(context: ExtensionContext, runs: Runs, own: Pick<PageContext, 'keys' | 'pins' | 'advisor'>): Panels {
  const { extensionUri, globalState, workspaceState } = context;
  const views = new Map<string, PanelView>();
  /** The last state of the pages. */
  const shown = new WeakMap<WebviewPanel, StoredView>();
  const stranded = replaceStranded({
    viewType,
    memory: workspaceState,
    restore: (panel, kept) => restoreOrSay(panel, kept, kept.view ?? {}),
  });
  const noteViews = (): void =>
    stranded.note(
      [...views].map(([uri, { panel, folder }]) => ({ uri, run: folder, title: panel.title, view: shown.get(panel) })),
    );
  const changed = new EventEmitter<void>();
  const of = (uri: Uri): PanelView | undefined => views.get(uri.toString());

  const openPage = async (panel: WebviewPanel, uri: Uri, stored?: StoredView): Promise<void> => {
    stranded.own(panel);
    const document = await workspace.openTextDocument(uri);
    panel.iconPath = Uri.joinPath(extensionUri, 'media', 'file.svg');
    panel.webview.options = options(extensionUri);

    const kept = { kept: globalState, memory: workspaceState };

    const keep = (seen: StoredView): void => {
      shown.set(panel, seen);
      noteViews();
    };

    if (stored) shown.set(panel, stored);
    const workerFile = context.asAbsolutePath('dist/worker.cjs');
    const view = createView(panel, document, runs, { ...own, ...kept, keep, workerFile });
    views.set(uri.toString(), view);
    panel.onDidChangeViewState(() => changed.fire());
    noteViews();

    view.onDidLook(() => {
      noteViews();
      changed.fire();
    });

    panel.onDidDispose(() => {
      views.delete(uri.toString());
      view.dispose();
      noteViews();
      changed.fire();
    });

    const state = { form: globalState.get<string>(formKey), ...stored, uri: uri.toString() };
    panel.webview.html = panelHtml(panel.webview, extensionUri, { title: panel.title, page: 'panel', state });
  };

  /** After a restart the panel shows its previous run, unless that run is resumed. */
  const restore = async (panel: WebviewPanel, state: unknown, stored?: StoredView): Promise<void> => {
    const { uri, shown: document, past, unread } = await readShown(state);
    if (!document) {
      const nothing = pastRunTexts.nothingToRestore(uri ? shortName(uri) : '');
      panel.webview.html = messageHtml(unread === undefined ? nothing : `${unread} ${nothing}`);
      return;
    }

    await openPage(panel, document, stored);
    if (unread !== undefined) of(document)?.tell(pastRunTexts.restoredWithout(unread));
    if (past && !runs.of(past.place)) of(document)?.look(past);
  };

  /** A page that VS Code restores has its own stored state; a replacement is given that of the original. */
  const restoreOrSay = async (panel: WebviewPanel, state: unknown, stored?: StoredView): Promise<void> => {
    stranded.own(panel);
    panel.webview.options = options(extensionUri);
    await restore(panel, state, stored).catch((error: unknown) => {
      panel.webview.html = messageHtml(faultWords(error));
    });
  };

  const serializer = window.registerWebviewPanelSerializer(viewType, {
    deserializeWebviewPanel: (panel: WebviewPanel, state: unknown) => restoreOrSay(panel, state),
  });

  const show = async (uri: Uri): Promise<void> => {
    const open = of(uri);
    if (open) return open.panel.reveal(undefined, true);

    const where = { viewColumn: ViewColumn.Beside, preserveFocus: true };
    await openPage(
      window.createWebviewPanel(viewType, clientTexts.panelTitle(shortName(uri)), where, options(extensionUri)),
      uri,
    );
  };

  const shownView = async (uri: Uri): Promise<PanelView | undefined> => {
    await show(uri);
    return of(uri);
  };

  return {
    show,
    showPast: async (past) => (await shownView(past.place))?.look(past),
    showContrast: async (uri, before, after) => (await shownView(uri))?.contrast(before, after),
    showAdvice: async (uri) => (await shownView(uri))?.showAdvice(),
    exportGraph: async (uri, to) => (await shownView(uri))?.exportGraph(to),
    async askInputs(uri, purpose) {
      const view = await shownView(uri);
      // A form to be filled in gets the focus.
      view?.panel.reveal(undefined, false);
      return view?.inputs.ask(purpose);
    },
    takeInputs: (uri) => of(uri)?.inputs.take(),
    showNewest: (uri) => of(uri)?.look(undefined),
    onDidChange: changed.event,
    isVisible({ uri, session }) {
      const view = of(uri);
      return view?.isNewest === true && view.panel.visible && (session ?? runs.of(uri)) === runs.of(uri);
    },
    tell: (uri, message) => of(uri)?.tell(message),
    refresh: (uri) => of(uri)?.refresh(),
    dispose: () => {
      serializer.dispose();
      stranded.dispose();
      changed.dispose();
      // The panels stay: the reloaded window takes them over.
      for (const view of views.values()) view.dispose();
    },
  };
}

/** The previous content of a panel, if it still exists: the document, and the run, or why that cannot be read. */
async function readShown(state: unknown): Promise<{ uri?: Uri; shown?: Uri; past?: PastRun; unread?: string }> {
  const { uri, run } = keptIn(state);
  const file = uri && (await existingUri(uri));
  try {
    const past = run === undefined ? undefined : await openPastRun(run);
    return { uri, shown: file ?? past?.document, past };
  } catch (error) {
    return { uri, shown: file, unread: faultWords(error) };
  }
}

/** The same if there may be such a file: untitled documents are known only to the editor. */
const existingUri = (uri: Uri): Thenable<Uri | undefined> =>
  workspace.fs.stat(uri).then(
    () => uri,
    () => (uri.scheme === 'untitled' ? uri : undefined),
  );

const options = (extension: Uri) => ({
  enableScripts: true,
  localResourceRoots: [Uri.joinPath(extension, 'dist'), Uri.joinPath(extension, 'media')],
});

/** The page's stored state: its pipeline, and the folder of its run. */
function keptIn(state: unknown): { uri?: Uri; run?: string } {
  const kept: { uri?: Uri; run?: string } = {};
  if (typeof state !== 'object' || state === null) return kept;
  if ('uri' in state && typeof state.uri === 'string') kept.uri = Uri.parse(state.uri);
  if ('run' in state && typeof state.run === 'string') kept.run = state.run;
  return kept;
}
