import { EventEmitter, type TextDocument, type Uri, type WebviewPanel } from 'vscode';
import type { RunBeside, ToPanel } from '../../messages.ts';
import { runLook } from '../../panel/view/status.ts';
import type { RunInfo, TextInfo } from '../../panel-content.ts';
import { seeRun } from '../../runs/display/see-run.ts';
import type { Compiled } from '../../runs/engine.ts';
import { faultWords } from '../../runs/fault-words.ts';
import type { RunSession, Runs } from '../../runs/session.ts';
import { endWatch } from '../../runs/watch/end-watch.ts';
import { type PastRun, watchPast } from '../../runs/watch/past.ts';
import { createChecker } from '../check-text.ts';
import { nodeAtPosition } from '../places.ts';
import { createBatch } from './batch.ts';
import { createKnownText } from './known-text.ts';
import { sentFacts } from './sent-facts.ts';
import { sentRun } from './sent-run.ts';

/** Sends to the page: the text, the shown run, and their changes. */
export interface PageFeed {
  readonly uri: Uri;
  /** The past run, while one is shown. */
  readonly past: PastRun | undefined;
  /** The folder of the shown run. */
  readonly folder: string | undefined;
  /** The newest run of this window. */
  readonly session: RunSession | undefined;
  readonly onDidLook: EventEmitter<void>['event'];
  /** The current text, compiled. */
  compiled(): Promise<Compiled>;
  /** The shown text: that of a past run, if one is shown. */
  info(): Promise<TextInfo>;
  /** Sends a message if the page is there. */
  post(message: ToPanel): void;
  /** Sends a message as soon as the page is there. */
  deliver(message: ToPanel): void;
  /** The page is ready: it is sent everything. */
  open(): Promise<void>;
  /** Whether the page exists; a hidden page is destroyed. */
  setVisible(visible: boolean): void;
  /** The current activity of the run, with a message for the person. */
  status(message?: string): void;
  /** A message that waits for the page if it is not there yet, and stays until another run is shown or begins. */
  tell(message: string): void;
  /** Shows a past run; without one the newest again. */
  look(past: PastRun | undefined): void;
  text(anew?: boolean): void;
  select(offset: number): void;
  /** A run of this window has progressed. */
  add(event: RunSession['events'][number]): void;
  /** Sends the collected messages at once. */
  flush(): void;
  /** Runs work in the background; its errors are shown in the panel. */
  go(work: Promise<void>): void;
  dispose(): void;
}

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: short functions that share state nobody else may touch; taken apart, that state would be handed around
export function createPageFeed(panel: WebviewPanel, document: TextDocument, runs: Runs): PageFeed {
  const { uri } = document;
  const check = createChecker(document);
  const sentTexts = createKnownText();
  const looked = new EventEmitter<void>();
  let past: PastRun | undefined;

  /** The page still shows another run than the selected one: current events are part of the next snapshot. */
  let stale = false;
  let seq = 0;
  let ready = false;
  let note: string | undefined;
  let following: { dispose(): void } | undefined;

  /** Messages from before the page was ready. */
  const early: (() => void)[] = [];

  const post = (message: ToPanel): void => {
    if (ready) void panel.webview.postMessage(message);
  };
  const batch = createBatch((events) => post({ type: 'events', seq: ++seq, events: sentFacts(events) }));

  /** The activity of the newest run, and its debugger's position, do not apply to a past run. */
  const status = (message?: string): void => {
    const busy = past ? null : runs.busy(uri);
    if (busy) note = undefined;
    if (past) post({ type: 'status', busy, message: message ?? note });
    else post({ type: 'status', busy, message: message ?? note, held: runs.of(uri)?.held, beside: besides(runs, uri) });
  };

  const go = (work: Promise<void>): void => {
    work.catch((error: unknown) => status(faultWords(error)));
  };

  const info = async (): Promise<TextInfo> => past?.text ?? (await check()).info;

  const postSnapshot = async (): Promise<void> => {
    const shown = await info();
    // From here on without `await`: later events must not be in the snapshot, nor be missing after it.
    batch.clear();

    // Another run may have been selected while the text was checked.
    const text = past?.text ?? shown;
    const shownRun = past?.run ?? runInfo(runs.of(uri));
    const run = sentRun(shownRun && { ...shownRun, events: sentFacts(shownRun.events) }, text);

    post(sentTexts.show({ seq: ++seq, now: Date.now(), run }, text));
    stale = false;
  };

  const postText = async (anew: boolean): Promise<void> => {
    const { info } = await check(anew);
    if (past || !ready) return;
    post(sentTexts.edit(info));
  };

  const postSelection = async (offset: number): Promise<void> => {
    const path = nodeAtPosition((await check()).compiled, offset);
    if (path !== undefined && past?.run.past?.text !== 'changed') post({ type: 'select', path });
  };

  /** A run of another process is shown as it progresses; when the process ends, as its folder tells it ended. */
  const follow = (watched: PastRun): { dispose(): void } =>
    watchPast(watched, {
      onEvents: (facts) => (ready && !stale ? facts.forEach(batch.add) : undefined),
      onEnd: (now) => (past === watched ? feed.look(now) : undefined),
      // The run is not followed any more: it is shown as far as it could be read.
      onFault(error) {
        if (past === watched) feed.look(endWatch(watched, faultWords(error)));
      },
    });

  const feed: PageFeed = {
    uri,
    go,
    status,
    onDidLook: looked.event,
    get past() {
      return past;
    },
    get session() {
      return runs.of(uri);
    },
    get folder() {
      return past?.folder ?? runs.of(uri)?.handle.folder;
    },
    post,
    deliver: (message) => void (ready ? post(message) : early.push(() => post(message))),
    info,
    compiled: async () => (await check()).compiled,
    async open() {
      ready = true;
      sentTexts.forget();
      await postSnapshot();
      status();
      for (const act of early.splice(0)) act();
    },
    setVisible(visible) {
      ready &&= visible;
    },
    tell(message) {
      note = message;
      status();
    },
    look(other) {
      following?.dispose();
      note = undefined;
      past = other;
      following = other?.run.past?.live ? follow(other) : undefined;
      stale = true;
      looked.fire();
      status();
      if (ready) go(postSnapshot());
    },
    text(anew = false) {
      if (ready || !anew) go(postText(anew));
    },
    select: (offset) => go(postSelection(offset)),
    add(event) {
      if (ready && !past && !stale) batch.add(event);
    },
    flush: batch.flush,
    dispose() {
      following?.dispose();
      batch.clear();
      looked.dispose();
    },
  };

  return feed;
}

/** The other active runs of a file. */
const besides = (runs: Runs, uri: Uri): RunBeside[] =>
  runs
    .liveOf(uri)
    .filter((session) => session !== runs.of(uri))
    .map((session) => ({ id: session.handle.id, started_at: session.events[0]?.at ?? Date.now(), look: besideLook(session) }));

function besideLook(session: RunSession): RunBeside['look'] {
  const look = runLook(seeRun(session).state);
  return look === 'paused' || look === 'waiting' ? look : 'running';
}

/** A run of this window in the page's format. */
function runInfo(session: RunSession | undefined): RunInfo | null {
  if (!session) return null;
  const { folder, graph, called } = session.handle;
  return { folder, graph, called: called.size ? [...called] : undefined, events: [...session.events] };
}
