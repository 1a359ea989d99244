import {
  type Disposable,
  type Event,
  EventEmitter,
  type ExtensionContext,
  Uri,
  ViewColumn,
  type WebviewPanel,
  window,
  workspace,
} from 'vscode';
import { shortName } from '../place.ts';
import type { Runs } from '../runs/session.ts';
import { clientTexts } from '../texts.ts';
import { panelHtml } from './html.ts';
import { createView, formKey, type PanelView } from './view.ts';

const viewType = 'baton.panel';

/** The panels of this window: one a pipeline. */
export interface Panels extends Disposable {
  show(uri: Uri): Promise<void>;
  isVisible(uri: Uri): boolean;
  /** A panel was shown, hidden or closed. */
  readonly onDidChange: Event<void>;
  /** Shows a message in the panel of a pipeline, where it has one. */
  tell(uri: Uri, message: string): void;
  /** Shows the text of a pipeline anew, where it has a panel. */
  refresh(uri: Uri): void;
}

export function createPanels({ extensionUri, globalState }: ExtensionContext, runs: Runs): Panels {
  const views = new Map<string, PanelView>();
  const changed = new EventEmitter<void>();
  const of = (uri: Uri): PanelView | undefined => views.get(uri.toString());

  const furnish = async (panel: WebviewPanel, uri: Uri): Promise<void> => {
    const document = await workspace.openTextDocument(uri);
    panel.iconPath = Uri.joinPath(extensionUri, 'media', 'file.svg');
    panel.webview.options = options(extensionUri);
    const view = createView(panel, document, runs, globalState);
    views.set(uri.toString(), view);
    panel.onDidChangeViewState(() => changed.fire());
    panel.onDidDispose(() => {
      views.delete(uri.toString());
      view.dispose();
      changed.fire();
    });
    const state = { uri: uri.toString(), form: globalState.get<string>(formKey) };
    panel.webview.html = panelHtml(panel.webview, extensionUri, panel.title, state);
  };

  const serializer = window.registerWebviewPanelSerializer(viewType, {
    async deserializeWebviewPanel(panel, state: unknown) {
      const uri = uriIn(state);
      // Without its file there is nothing that the panel could show.
      if (uri) await furnish(panel, uri).catch(() => panel.dispose());
      else panel.dispose();
    },
  });

  return {
    async show(uri) {
      const open = of(uri);
      if (open) return open.panel.reveal(undefined, true);
      const where = { viewColumn: ViewColumn.Beside, preserveFocus: true };
      await furnish(
        window.createWebviewPanel(viewType, clientTexts.panelTitle(shortName(uri)), where, options(extensionUri)),
        uri,
      );
    },
    onDidChange: changed.event,
    isVisible: (uri) => of(uri)?.panel.visible ?? false,
    tell: (uri, message) => of(uri)?.tell(message),
    refresh: (uri) => of(uri)?.refresh(),
    dispose: () => {
      serializer.dispose();
      changed.dispose();
      // The panels stay: a window that is loaded anew takes them over.
      for (const view of views.values()) view.dispose();
    },
  };
}

const options = (extension: Uri) => ({
  enableScripts: true,
  localResourceRoots: [Uri.joinPath(extension, 'dist'), Uri.joinPath(extension, 'media')],
});

function uriIn(state: unknown): Uri | undefined {
  if (typeof state !== 'object' || state === null || !('uri' in state) || typeof state.uri !== 'string') return undefined;
  return Uri.parse(state.uri);
}
