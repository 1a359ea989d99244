import {
  commands,
  type DebugSession,
  type Disposable,
  type Event,
  EventEmitter,
  type Memento,
  type TextDocument,
  Uri,
  type WebviewPanel,
  window,
  workspace,
} from 'vscode';
import type { RunPart } from '../../engine/index.ts';
import { requireTrust } from '../commands/trust.ts';
import { type FromPanel, fromPanel, type RunInfo, type ToPanel } from '../messages.ts';
import { openRunPart, planTextUri } from '../runs/documents.ts';
import { type Compiled, engine } from '../runs/engine.ts';
import type { PastRun } from '../runs/past.ts';
import type { RunSession, Runs } from '../runs/session.ts';
import type { RunTarget } from '../runs/target.ts';
import { clientTexts } from '../texts.ts';
import { answerFromPanel } from './answer.ts';
import { createBatch } from './batch.ts';
import { createChecker } from './checked.ts';
import { nodeAtPosition, sourceLocationOf } from './places.ts';
import { orderProblems } from './problem-list.ts';
import { openProduct, revealStep } from './reveal.ts';

/** How long the text must rest before it is checked again, in milliseconds. */
const rest = 200;

/** Under which name the form of the graph is kept that was chosen last, for panels to come. */
export const formKey = 'baton.panel.form';

/** One panel at work: tells the page what the text and the run are, and does what the page asks for. */
export interface PanelView extends Disposable {
  readonly panel: WebviewPanel;
  /** Shows a message in the panel: why something could not be done. */
  tell(message: string): void;
  /** Shows the text anew, with what is said of it now. */
  refresh(): void;
  /** Shows a run that was, with its own text, until one of this pipeline begins; without one the newest again. */
  look(past: PastRun | undefined): void;
  /** What a person sees in it is no run that was. */
  readonly isNewest: boolean;
  /** It shows another run, or the newest again. */
  readonly onDidLook: Event<void>;
}

/** What is kept for panels to come, and the debugger that is at work on a pipeline. */
interface Around {
  kept: Memento;
  debuggerOf(uri: Uri): DebugSession | undefined;
}

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: functions over one private state; each of them is short
export function createView(panel: WebviewPanel, document: TextDocument, runs: Runs, { kept, debuggerOf }: Around): PanelView {
  const { uri } = document;
  const isOurs = (other: Uri): boolean => other.toString() === uri.toString();
  const check = createChecker(document);
  /** The run that was, while one is looked at. */
  let past: PastRun | undefined;
  /** The page still shows another run than the one that is looked at: what happens now comes with its snapshot. */
  let stale = false;
  const looked = new EventEmitter<void>();
  let seq = 0;
  let ready = false;
  /** What was to be shown before the page could show anything. */
  let early: string | undefined;
  const post = (message: ToPanel): void => {
    if (ready) void panel.webview.postMessage(message);
  };
  const batch = createBatch((events) => post({ type: 'events', seq: ++seq, events }));
  /** What the newest run is doing, and where its debugger stands, is nothing of a run that was. */
  const status = (message?: string): void =>
    post(
      past
        ? { type: 'status', busy: null, message }
        : { type: 'status', busy: runs.busy(uri), message, held: runs.of(uri)?.held },
    );
  /** Work that nobody waits for; what goes wrong with it is shown in the panel. */
  const go = (work: Promise<void>): void => {
    work.catch((error: unknown) => status(error instanceof Error ? error.message : String(error)));
  };

  const snapshot = async (): Promise<void> => {
    const info = past?.text ?? (await check()).info;
    // From here on without a pause: what comes later must not be in the snapshot, nor be missing after it.
    batch.clear();
    const run = past?.run ?? runInfo(runs.of(uri));
    // Another run may have been chosen while the text was checked.
    post({ type: 'snapshot', seq: ++seq, now: Date.now(), run, ...(past?.text ?? info) });
    stale = false;
  };
  const text = async (anew = false): Promise<void> => {
    const { info } = await check(anew);
    if (!past) post({ type: 'text', ...info });
  };
  const select = async (offset: number): Promise<void> => {
    const path = nodeAtPosition((await check()).compiled, offset);
    if (path !== undefined && past?.run.past?.text !== 'changed') post({ type: 'select', path });
  };

  const shownFolder = (): string | undefined => past?.folder ?? runs.of(uri)?.handle.folder;
  const showPreview = async (path: string): Promise<void> => {
    const folder = shownFolder();
    if (folder === undefined) return;
    const { previewResult } = await engine();
    try {
      post({ type: 'preview', path, preview: await previewResult(folder, path) });
    } catch (error) {
      post({ type: 'preview', path, fault: error instanceof Error ? error.message : String(error) });
    }
  };
  const openPart = async ({ what, path }: RunPart): Promise<void> => {
    const folder = shownFolder();
    if (folder !== undefined && !(await openRunPart(folder, { what, path }))) status(clientTexts.notInRun(path));
  };

  const obey = async (message: FromPanel): Promise<void> => {
    switch (message.type) {
      case 'ready':
      case 'resync':
        ready = true;
        await snapshot();
        status(early);
        early = undefined;
        return;
      case 'reveal':
        return past ? revealPast(past, message.path) : reveal(document, (await check()).compiled, message.path);
      case 'problem':
        return past ? undefined : revealStep(document, orderProblems((await check()).compiled)[message.index]?.range);
      case 'preview':
        return showPreview(message.path);
      case 'openPart':
        return openPart(message);
      case 'openFile':
        return past
          ? openProduct(await workspace.openTextDocument(past.document), { ...past, events: past.run.events }, message.file)
          : openProduct(document, producerOf(runs.of(uri)), message.file);
      case 'act': {
        const folder = shownFolder();
        if (message.action === 'showNewest') look(undefined);
        else if (folder !== undefined)
          await commands.executeCommand(`baton.${message.action}`, { folder, path: message.path } satisfies RunTarget);
        return;
      }
      case 'run':
      case 'debug':
      case 'stop':
      case 'explain':
        return commands.executeCommand(`baton.${message.type}`, uri);
      case 'form':
        return kept.update(formKey, message.form);
      case 'present':
        return debuggerOf(uri)?.customRequest('present');
      case 'answer':
        if (!requireTrust()) return undefined;
        return answerFromPanel(past ? endedRun(past) : runs.of(uri), message, {
          tell: status,
          goOn: async (folder) => void (await commands.executeCommand('baton.resume', uri, folder)),
        });
    }
  };

  const look = (other: PastRun | undefined): void => {
    past = other;
    stale = true;
    looked.fire();
    status();
    if (ready) go(snapshot());
  };

  let timer: NodeJS.Timeout | undefined;
  const parts: Disposable[] = [
    looked,
    panel.webview.onDidReceiveMessage((data: unknown) => {
      const message = fromPanel(data);
      if (message) go(obey(message));
    }),
    // A hidden page is taken down; it says `ready` again when it is back.
    panel.onDidChangeViewState(() => (ready &&= panel.visible)),
    runs.onDidChange((changed) => isOurs(changed) && status()),
    runs.onDidStart((session) => isOurs(session.uri) && look(undefined)),
    runs.onEvent(({ session, event }) => isOurs(session.uri) && ready && !past && !stale && batch.add(event)),
    runs.onDidEnd((session) => isOurs(session.uri) && batch.flush()),
    workspace.onDidChangeTextDocument(({ document: changed }) => {
      if (changed !== document) return;
      clearTimeout(timer);
      timer = setTimeout(() => go(text()), rest);
    }),
    window.onDidChangeTextEditorSelection(({ textEditor, selections }) => {
      const at = selections[0]?.active;
      if (textEditor.document === document && at) go(select(document.offsetAt(at)));
    }),
  ];
  return {
    panel,
    tell: (message) => {
      if (ready) status(message);
      else early = message;
    },
    refresh: () => ready && go(text(true)),
    look,
    get isNewest() {
      return past === undefined;
    },
    onDidLook: looked.event,
    dispose: () => {
      clearTimeout(timer);
      batch.clear();
      for (const part of parts) part.dispose();
    },
  };
}

/** A run of this window as the page takes it. */
const runInfo = (session: RunSession | undefined): RunInfo | null =>
  session
    ? {
        folder: session.handle.folder,
        graph: session.handle.graph,
        called: session.handle.called.size ? [...session.handle.called] : undefined,
        events: [...session.events],
      }
    : null;

/** A run of this window is this machine's own. */
const producerOf = ({ events }: Pick<RunSession, 'events'> = { events: [] }) => ({
  events,
  started: events.find((event) => event.type === 'run.started'),
  foreign: false,
});

/** A run that was is answered in its folder. */
const endedRun = ({ folder }: PastRun) => ({ handle: { folder, answer: () => undefined }, end: true });

/** Shows a step of a run that was in the text that it ran. */
async function revealPast({ compiled, document, folder, run }: PastRun, path: string): Promise<void> {
  const place = sourceLocationOf(compiled, path);
  const own = place === undefined || place.file === compiled.world.file;
  const elsewhere = run.past?.text === 'same' ? Uri.file(place?.file ?? '') : planTextUri(folder, place?.file ?? '');
  return revealStep(await workspace.openTextDocument(own ? document : elsewhere), place?.range);
}

/** Shows a step where it is written, which may be the file of a pipeline that is called. */
async function reveal(document: TextDocument, compiled: Compiled, path: string): Promise<void> {
  const place = sourceLocationOf(compiled, path);
  const elsewhere = place !== undefined && place.file !== compiled.world.file;
  return revealStep(elsewhere ? await workspace.openTextDocument(Uri.file(place.file)) : document, place?.range);
}
