import { type Disposable, type Event, type TextDocument, type Uri, type WebviewPanel, window, workspace } from 'vscode';
import { isFact } from '../../engine/state/events.ts';
import { createInputForm, type InputFormHost } from '../inputs/input-form.ts';
import { heartbeat } from '../messages.ts';
import type { StoredView } from '../panel-content.ts';
import type { Runs } from '../runs/session.ts';
import type { PastRun } from '../runs/watch/past.ts';
import { pastRunTexts } from '../texts/past-runs.ts';
import { exportGraph } from './export-graph.ts';
import { createPageFeed, type PageFeed } from './feed/page-feed.ts';
import { readContrast } from './history/contrast.ts';
import { createPageForecasts } from './plan/forecasts.ts';
import type { PageForecasts } from './plan/page-forecasts.ts';
import { createPngPainter } from './png-painter.ts';
import { fromPanel } from './requests/from-panel.ts';
import type { PageContext } from './requests/page-context.ts';
import { obeyPage, showPins } from './requests/page-requests.ts';

/** How long the text must be unchanged before it is checked again, in milliseconds. */
const rest = 200;

/** One open panel: sends the state of the text and the run to the page, and handles its requests. */
export interface PanelView extends Disposable {
  readonly panel: WebviewPanel;
  readonly inputs: InputFormHost;
  /** The folder of its run. */
  readonly folder: string | undefined;
  /** Shows a message in the panel: why something failed. */
  tell(message: string): void;
  /** Shows the text again, with its current problems. */
  refresh(): void;
  /** Shows a past run, with its own text, until one of this pipeline begins; without one the newest again. */
  look(past: PastRun | undefined): void;
  /** Compares two runs, given by their folders. */
  contrast(before: string, after: string): Promise<void>;
  /** Shows what would make the pipeline faster or cheaper. */
  showAdvice(): void;
  /** Exports the graph to a file; `to` sets format and path if nobody should be asked. */
  exportGraph(to: unknown): Promise<void>;
  /** It shows no past run. */
  readonly isNewest: boolean;
  /** It shows another run, or the newest again. */
  readonly onDidLook: Event<void>;
}

export function createView(
  panel: WebviewPanel,
  document: TextDocument,
  runs: Runs,
  surroundings: Pick<PageContext, 'kept' | 'keys' | 'pins' | 'memory' | 'workerFile' | 'advisor'> & {
    keep(view: StoredView): void;
  },
): PanelView {
  const feed = createPageFeed(panel, document, runs);
  const inputs = createInputForm({ document, feed, memory: surroundings.memory });
  const painter = createPngPainter(feed.deliver);
  const forecasts = createPageForecasts({ ...surroundings, document, feed });
  const context: PageContext = { ...surroundings, runs, document, feed, inputs, painter, forecasts };
  const parts: Disposable[] = [
    feed,
    sendHeartbeats(feed),
    inputs,
    forecasts,
    panel.webview.onDidReceiveMessage((data: unknown) => {
      const message = fromPanel(data);
      if (message?.type === 'keep') surroundings.keep(message.kept);
      else if (message) feed.go(obeyPage(message, context));
    }),
    // A hidden page is destroyed; it sends `ready` again when it is back.
    panel.onDidChangeViewState(() => feed.setVisible(panel.visible)),
    // The available models have changed.
    surroundings.keys.onDidChange(() => feed.text(true)),
    ...followRuns(feed, runs, forecasts),
    ...followText(feed, document),
    surroundings.pins.onDidChange((changed) => changed.toString() === feed.uri.toString() && showPins(context)),
  ];

  return {
    panel,
    inputs,
    tell: feed.tell,
    refresh: () => feed.text(true),
    look: feed.look,
    contrast: async (before, after) => feed.deliver({ ...(await readContrast(before, after)), show: true }),
    showAdvice: () => feed.deliver({ type: 'advice', show: true }),
    exportGraph: async (to) => exportGraph(feed.past?.compiled ?? (await feed.compiled()), painter, to),
    get folder() {
      return feed.folder;
    },
    get isNewest() {
      return feed.past === undefined;
    },
    onDidLook: feed.onDidLook,
    dispose: () => {
      painter.take({ fault: pastRunTexts.panelClosed() });
      for (const part of parts) part.dispose();
    },
  };
}

/** By missing heartbeats the page notices that its host has gone. */
function sendHeartbeats({ post }: PageFeed): Disposable {
  const timer = setInterval(() => post({ type: 'heartbeat' }), heartbeat);
  return { dispose: () => clearInterval(timer) };
}

/** Sends the progress of the pipeline's runs to the page. */
function followRuns(feed: PageFeed, runs: Runs, forecasts: PageForecasts): Disposable[] {
  const isOurs = (other: Uri): boolean => other.toString() === feed.uri.toString();
  return [
    runs.onDidChange((changed) => isOurs(changed) && feed.status()),
    runs.onDidBecomeCurrent((session) => isOurs(session.uri) && feed.look(undefined)),
    runs.onEvent(({ session, event }) => {
      if (session === runs.of(feed.uri)) {
        feed.add(event);
        if (isFact(event)) forecasts.goOn();
      }
      // Whether it waits for somebody is shown beside the current one.
      else if (isOurs(session.uri) && /^(person\.|step\.(failed|skipped|cancelled)$)/.test(event.type)) feed.status();
    }),
    runs.onDidEnd((session) => session === runs.of(feed.uri) && feed.flush()),
  ];
}

/** Edits of the text are sent once it is unchanged for a while; the cursor at once. */
function followText(feed: PageFeed, document: TextDocument): Disposable[] {
  let timer: NodeJS.Timeout | undefined;
  return [
    { dispose: () => clearTimeout(timer) },
    workspace.onDidChangeTextDocument(({ document: changed }) => {
      if (changed !== document) return;
      clearTimeout(timer);
      timer = setTimeout(() => feed.text(), rest);
    }),
    window.onDidChangeTextEditorSelection(({ textEditor, selections }) => {
      const at = selections[0]?.active;
      if (textEditor.document === document && at) feed.select(document.offsetAt(at));
    }),
  ];
}
