import { EventEmitter, type TextDocument, type Uri, type WebviewPanel } from 'vscode';
import type { RunBeside, ToPanel } from '../messages.ts';
import { runLook } from '../panel/view/status.ts';
import type { RunInfo, TextInfo } from '../panel-content.ts';
import { endWatch } from '../runs/end-watch.ts';
import type { Compiled } from '../runs/engine.ts';
import { faultWords } from '../runs/fault-words.ts';
import { type PastRun, watchPast } from '../runs/past.ts';
import { seeRun } from '../runs/see-run.ts';
import type { RunSession, Runs } from '../runs/session.ts';
import { createBatch } from './batch.ts';
import { createChecker } from './check-text.ts';
import { createKnownText } from './known-text.ts';
import { nodeAtPosition } from './places.ts';
import { sentFacts } from './sent-facts.ts';
import { sentRun } from './sent-run.ts';

/** What the page is sent: the text, the run that is looked at, and how both change. */
export interface PageFeed {
  readonly uri: Uri;
  /** The run that was, while one is looked at. */
  readonly past: PastRun | undefined;
  /** The folder of the run that is shown. */
  readonly folder: string | undefined;
  /** The newest run, where it goes on or went on in this window. */
  readonly session: RunSession | undefined;
  readonly onDidLook: EventEmitter<void>['event'];
  /** The text, compiled as it stands. */
  compiled(): Promise<Compiled>;
  /** The shown text: that of a past run, where one is looked at. */
  info(): Promise<TextInfo>;
  /** Sends a message, where the page is there. */
  post(message: ToPanel): void;
  /** Sends a message, as soon as the page is there. */
  deliver(message: ToPanel): void;
  /** The page can show something from here on: it gets everything. */
  open(): Promise<void>;
  /** Whether the page is there to be sent anything; a hidden page is taken down. */
  setVisible(visible: boolean): void;
  /** What the run is doing, with a message for the person. */
  status(message?: string): void;
  /** A message that waits for the page, where that is not there yet, and stays until another run is looked at or begins. */
  tell(message: string): void;
  /** Looks at a run that was; without one at the newest again. */
  look(past: PastRun | undefined): void;
  text(anew?: boolean): void;
  select(offset: number): void;
  /** A run of this window has gone on. */
  add(event: RunSession['events'][number]): void;
  /** Sends at once what has gathered. */
  flush(): void;
  /** Does work that nobody waits for; what goes wrong with it is shown in the panel. */
  go(work: Promise<void>): void;
  dispose(): void;
}

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: short functions that share state nobody else may touch; taken apart, that state would be handed around
export function createPageFeed(panel: WebviewPanel, document: TextDocument, runs: Runs): PageFeed {
  const { uri } = document;
  const check = createChecker(document);
  const known = createKnownText();
  const looked = new EventEmitter<void>();
  let past: PastRun | undefined;
  /** The page still shows another run than the one that is looked at: what happens now comes with its snapshot. */
  let stale = false;
  let seq = 0;
  let ready = false;
  let note: string | undefined;
  let following: { dispose(): void } | undefined;
  /** What was to be shown before the page could show anything. */
  const early: (() => void)[] = [];

  const post = (message: ToPanel): void => {
    if (ready) void panel.webview.postMessage(message);
  };
  const batch = createBatch((events) => post({ type: 'events', seq: ++seq, events: sentFacts(events) }));

  /** What the newest run is doing, and where its debugger stands, is nothing of a run that was. */
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
    // From here on without a pause: what comes later must not be in the snapshot, nor be missing after it.
    batch.clear();
    // Another run may have been chosen while the text was checked.
    const text = past?.text ?? shown;
    const shownRun = past?.run ?? runInfo(runs.of(uri));
    const run = sentRun(shownRun && { ...shownRun, events: sentFacts(shownRun.events) }, text);
    post(known.show({ seq: ++seq, now: Date.now(), run }, text));
    stale = false;
  };
  const postText = async (anew: boolean): Promise<void> => {
    const { info } = await check(anew);
    if (past || !ready) return;
    post(known.edit(info));
  };
  const postSelection = async (offset: number): Promise<void> => {
    const path = nodeAtPosition((await check()).compiled, offset);
    if (path !== undefined && past?.run.past?.text !== 'changed') post({ type: 'select', path });
  };

  /** A run that somebody else drives is shown as it goes on; once nobody does, as its folder says it ended. */
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
      known.forget();
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

/** The runs of a file that go on beside its current one. */
const besides = (runs: Runs, uri: Uri): RunBeside[] =>
  runs
    .liveOf(uri)
    .filter((session) => session !== runs.of(uri))
    .map((session) => ({ id: session.handle.id, started_at: session.events[0]?.at ?? Date.now(), look: besideLook(session) }));

function besideLook(session: RunSession): RunBeside['look'] {
  const look = runLook(seeRun(session).state);
  return look === 'paused' || look === 'waiting' ? look : 'running';
}

/** A run of this window as the page takes it. */
function runInfo(session: RunSession | undefined): RunInfo | null {
  if (!session) return null;
  const { folder, graph, called } = session.handle;
  return { folder, graph, called: called.size ? [...called] : undefined, events: [...session.events] };
}
