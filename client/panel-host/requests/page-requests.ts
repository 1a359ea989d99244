import { commands, type TextDocument, Uri, workspace } from 'vscode';
import type { RunPart } from '../../../engine/index.ts';
import { requireTrust } from '../../commands/trust.ts';
import { isInputMessage } from '../../inputs/input-form.ts';
import type { FromPanel } from '../../messages.ts';
import { openRunPart, planTextUri } from '../../runs/display/documents.ts';
import { type Compiled, engine } from '../../runs/engine.ts';
import { faultWords } from '../../runs/fault-words.ts';
import type { RunSession } from '../../runs/session.ts';
import type { RunTarget } from '../../runs/target.ts';
import type { PastRun } from '../../runs/watch/past.ts';
import { pastRunTexts } from '../../texts/past-runs.ts';
import { exportGraph } from '../export-graph.ts';
import type { PageFeed } from '../feed/page-feed.ts';
import { showContrast, showContrastPart } from '../history/contrast.ts';
import { findRunFolder, readPanelHistory } from '../history/history.ts';
import { sourceLocationOf } from '../places.ts';
import { changeAnswer, reportAutos } from '../plan/autos.ts';
import { orderProblems } from '../problem-list.ts';
import { openProduct, type Producer, revealStep } from '../reveal.ts';
import { answerFromPanel } from './answer.ts';
import { isForesightMessage, obeyForesight, showPlan } from './foresight-requests.ts';
import type { PageContext } from './page-context.ts';
import { diffWithEarlier, reportOnStep } from './step-reports.ts';

/** The storage key of the last chosen form of the graph, the default for later panels. */
export const formKey = 'baton.panel.form';

/** Sends the page the pinned results of its pipeline. */
export const showPins = ({ feed: { uri, post }, pins }: PageContext): void =>
  post({ type: 'pins', paths: [...pins.of(uri).keys()] });

/** Handles the page's requests. */
export async function obeyPage(message: FromPanel, context: PageContext): Promise<void> {
  const { document, feed, kept, runs, inputs, painter } = context;
  const { uri, past } = feed;
  if (isInputMessage(message)) return inputs.obey(message);
  if (isForesightMessage(message)) return obeyForesight(message, context);

  switch (message.type) {
    case 'ready':
    case 'resync':
      await feed.open();
      return showPins(context);
    case 'reveal':
      return past ? revealPast(past, message.path) : reveal(document, await feed.compiled(), message.path);
    case 'problem':
      return past ? undefined : revealStep(document, orderProblems(await feed.compiled())[message.index]?.range);
    case 'preview':
      return showPreview(feed, message.path);
    case 'history':
      return showHistory(document, feed);
    case 'contrast':
      return showContrast(document, feed, message);
    case 'contrastPart':
      return showContrastPart(document, feed, message);
    case 'openRun':
      return openRun(document, feed, message.run);
    case 'openPart':
      return openPart(feed, message);
    case 'diffPart': {
      const fault = feed.folder === undefined ? undefined : await diffWithEarlier(feed.folder, message);
      return fault === undefined ? undefined : feed.status(fault);
    }
    case 'stepAutos':
      return feed.post({ ...(await reportAutos(feed, message.path)), of: feed.folder ?? null });
    case 'auto':
      await changeAnswer(document, feed, message, producerShown(feed).events);
      if (message.path === undefined) return showPlan(document, feed, context);
      return feed.post({ ...(await reportAutos(feed, message.path)), of: feed.folder ?? null });
    case 'stepInputs':
    case 'stepSides':
    case 'product':
      return showReport(feed, message);
    case 'openFile':
      return openProduct(past ? await workspace.openTextDocument(past.document) : document, producerShown(feed), message.file);
    case 'act':
      return act(feed, message);
    case 'exportGraph':
      return exportGraph(past?.compiled ?? (await feed.compiled()), painter);
    case 'png':
      return painter.take(message);
    case 'stop':
    case 'endAtOnce':
      return stopShown(feed, runs, message);
    case 'run':
    case 'pause':
    case 'continue':
    case 'debug':
    case 'explain':
      return commands.executeCommand(`baton.${message.type}`, uri);
    case 'debugTo':
      return debugTo(document, await feed.compiled(), message.path);
    case 'form':
      return kept.update(formKey, message.form);
    case 'present':
      return feed.session?.debugger?.customRequest('present');
    case 'answer':
      if (!requireTrust()) return undefined;
      return answerFromPanel(past ? endedRun(past) : feed.session, message, {
        tell: feed.status,
        goOn: async (folder) => void (await commands.executeCommand('baton.resume', uri, folder)),
      });
  }
}

async function openPart({ folder, status }: PageFeed, { what, path }: RunPart): Promise<void> {
  if (folder !== undefined && !(await openRunPart(folder, { what, path }))) status(pastRunTexts.notInRun(path));
}

async function showReport(feed: PageFeed, message: Parameters<typeof reportOnStep>[1]): Promise<void> {
  const { folder, post } = feed;
  if (folder !== undefined) post({ ...(await reportOnStep(folder, message, producerShown(feed))), of: folder });
}

async function showPreview({ folder, post }: PageFeed, path: string): Promise<void> {
  if (folder === undefined) return;
  const { previewResult } = await engine();
  try {
    post({ type: 'preview', of: folder, path, preview: await previewResult(folder, path) });
  } catch (error) {
    post({ type: 'preview', of: folder, path, fault: faultWords(error) });
  }
}

async function showHistory(document: TextDocument, { info, folder, past, session, post }: PageFeed): Promise<void> {
  const { pipeline } = await info();
  const started = past?.started ?? session?.events.find(({ type }) => type === 'run.started');
  if (pipeline) post({ ...(await readPanelHistory(document, pipeline.id, started?.at)), of: folder ?? null });
}

async function openRun(document: TextDocument, { status }: PageFeed, run: string): Promise<void> {
  const folder = await findRunFolder(document, run);
  if (folder === undefined) status(pastRunTexts.runGone(run));
  else await commands.executeCommand('baton.openRun', { folder } satisfies RunTarget);
}

async function act({ folder, look, uri }: PageFeed, { action, path }: Extract<FromPanel, { type: 'act' }>): Promise<void> {
  if (action === 'showNewest') look(undefined);
  else if (action === 'unpinResult') await commands.executeCommand('baton.unpinResult', uri, path);
  else if (folder !== undefined) await commands.executeCommand(`baton.${action}`, { folder, path } satisfies RunTarget);
}

const producerShown = ({ past, session }: PageFeed): Producer =>
  past ? { ...past, events: past.run.events } : producerOf(session);

/** A run of this window was made by this machine. */
const producerOf = ({ events }: Pick<RunSession, 'events'> = { events: [] }) => ({
  events,
  started: events.find((event) => event.type === 'run.started'),
  foreign: false,
});

async function stopShown({ uri, past, session }: PageFeed, runs: PageContext['runs'], { type }: FromPanel): Promise<void> {
  // The window that owns a run ends it; others request it.
  if (past?.run.past?.live) await stopElsewhere(past, type === 'endAtOnce');
  else if (type === 'stop') await commands.executeCommand('baton.stop', uri);
  else if (session && !past) runs.endAtOnce(session);
}

const stoppedElsewhere = new WeakSet<PastRun>();

/** A second request ends a run at once: a person must want that. */
async function stopElsewhere(past: PastRun, again = false): Promise<void> {
  if (!requireTrust()) return;
  const { folder } = past;
  if (stoppedElsewhere.has(past) && !again) return;
  stoppedElsewhere.add(past);
  const { cancelRun } = await engine();
  await cancelRun(folder, 'panel');
}

/** A past run is answered in its folder. */
const endedRun = ({ folder }: PastRun) => ({ handle: { folder, answer: () => undefined }, end: true });

/** Shows a step of a past run in the text that it ran. */
async function revealPast({ compiled, document, folder, run }: PastRun, path: string): Promise<void> {
  const place = sourceLocationOf(compiled, path);
  const own = place === undefined || place.file === compiled.world.file;
  const elsewhere = run.past?.text === 'same' ? Uri.file(place?.file ?? '') : planTextUri(folder, place?.file ?? '');
  return revealStep(await workspace.openTextDocument(own ? document : elsewhere), place?.range);
}

/** Shows a step at its place in the text, which may be the file of a called pipeline. */
async function reveal(document: TextDocument, compiled: Compiled, path: string): Promise<void> {
  const place = sourceLocationOf(compiled, path);
  const elsewhere = place !== undefined && place.file !== compiled.world.file;
  return revealStep(elsewhere ? await workspace.openTextDocument(Uri.file(place.file)) : document, place?.range);
}

/** Debugs the pipeline up to a step of its text; a step of another file, or of a removed one, is only shown. */
async function debugTo(document: TextDocument, compiled: Compiled, path: string): Promise<void> {
  const place = sourceLocationOf(compiled, path);
  if (place?.file !== compiled.world.file) return reveal(document, compiled, path);
  await commands.executeCommand('baton.debugTo', document.uri, document.positionAt(place.range.start).line);
}
