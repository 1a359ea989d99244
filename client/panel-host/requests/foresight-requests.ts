import { commands, type Memento, type TextDocument } from 'vscode';
import type { explainRunTime } from '../../../engine/index.ts';
import { describeSimulation } from '../../../engine/insight/simulation-words.ts';
import type { LoginTarget } from '../../commands/mcp-logins.ts';
import { requireTrust } from '../../commands/trust.ts';
import { openKeptInputs } from '../../inputs/kept-inputs.ts';
import type { FromPanel } from '../../messages.ts';
import type { TimeInfo } from '../../panel-content.ts';
import { filePath, workingFolderOf } from '../../place.ts';
import { engine } from '../../runs/engine.ts';
import { faultWords } from '../../runs/fault-words.ts';
import { applyAdvice, showAdviceDiff } from '../../runs/foresight/advisor.ts';
import { type DocumentServices, documentRunOptions, mayForesee } from '../../runs/foresight/document-forecast.ts';
import { openPastRun } from '../../runs/watch/past.ts';
import { clientTexts } from '../../texts.ts';
import type { PageFeed } from '../feed/page-feed.ts';
import { readPanelPlan } from '../plan/plan.ts';
import type { PageContext } from './page-context.ts';

const foresightMessages = [
  'forecast',
  'bottlenecks',
  'plan',
  'advice',
  'applyAdvice',
  'diffAdvice',
  'whatIf',
  'simulate',
  'setKey',
  'logIn',
] as const;
type ForesightMessage = Extract<FromPanel, { type: (typeof foresightMessages)[number] }>;

/** Whether a message is about runs to come. */
export const isForesightMessage = (message: FromPanel): message is ForesightMessage =>
  foresightMessages.some((type) => type === message.type);

/** Handles the page's requests about runs to come: what they need, take, and would take otherwise. */
export async function obeyForesight(message: ForesightMessage, context: PageContext): Promise<void> {
  const { document, feed, keys } = context;
  switch (message.type) {
    case 'forecast':
      return context.forecasts.show();
    case 'bottlenecks':
      return showBottlenecks(document, feed, context);
    case 'plan':
      return showPlan(document, feed, { ...context, asked: message.asked });
    case 'advice':
      return showAdvice(document, feed, context);
    case 'applyAdvice':
    case 'diffAdvice':
      return useAdvice(document, feed, { ...context, message });
    case 'whatIf':
      return showChange(document, feed, { ...context, message });
    case 'simulate':
      return showSimulation(document, feed, context);
    case 'setKey':
      if (!requireTrust()) return undefined;
      await keys.ask(message.keys, { only: true });
      return showPlan(document, feed, context);
    case 'logIn':
      await logInFor(document, message.server);
      return showPlan(document, feed, context);
  }
}

/** Of a run that has ended by its log; else of runs to come, once earlier runs have shown the durations of steps. */
async function showBottlenecks(
  document: TextDocument,
  { folder, post }: PageFeed,
  { workerFile, ...services }: DocumentServices & Pick<PageContext, 'workerFile'>,
): Promise<void> {
  const of = folder ?? null;
  try {
    const { explainFileTime, explainRunTime } = await engine();
    if (folder !== undefined)
      return post({ type: 'bottlenecks', of, explained: withoutPipeline(await explainRunTime(folder, { workerFile })) });
    if (!mayForesee(document)) return undefined;
    const explained = await explainFileTime({ ...(await documentRunOptions(document, services)), workerFile });
    // A guess is shown in the plan alone, which has room to name it as one.
    return post({ type: 'bottlenecks', of, explained: explained.basis === 'guess' ? undefined : withoutPipeline(explained) });
  } catch (error) {
    return post({ type: 'bottlenecks', of, fault: faultWords(error) });
  }
}

const withoutPipeline = ({ pipeline: _, ...explained }: Awaited<ReturnType<typeof explainRunTime>>): TimeInfo => explained;

/** Sends the page the plan of a run of the text. */
export async function showPlan(
  document: TextDocument,
  { folder, past, session, post }: PageFeed,
  { asked, ...services }: DocumentServices & Pick<PageContext, 'workerFile'> & { asked?: number },
): Promise<void> {
  // Nothing is taken over from a simulation.
  const isSimulated = past?.started.mode === 'simulate';
  const over = past ? !past.run.past?.live && !isSimulated : session?.end !== undefined;
  post({ type: 'plan', asked, ...(await readPanelPlan(document, { ...services, ended: over ? folder : undefined })) });
}

/** The computation takes a while: the page is notified of its result, or of the reason that there is none. */
async function showAdvice(document: TextDocument, { post }: PageFeed, { advisor }: Pick<PageContext, 'advisor'>): Promise<void> {
  if (!mayForesee(document)) return post({ type: 'advice', fault: clientTexts.adviceNowhere() });
  try {
    // Without an answer the page asks again: the text has changed, or a run has ended.
    const info = await advisor.advise(document);
    if (info) post({ type: 'advice', info });
  } catch (error) {
    post({ type: 'advice', fault: faultWords(error) });
  }
}

async function useAdvice(
  document: TextDocument,
  { status }: PageFeed,
  { advisor, message }: Pick<PageContext, 'advisor'> & { message: Extract<FromPanel, { hash: string }> },
): Promise<void> {
  if (!requireTrust()) return;
  const act = message.type === 'applyAdvice' ? applyAdvice : showAdviceDiff;
  const fault = await act(advisor, document, message.hash);
  if (fault !== undefined) status(fault);
}

async function showChange(
  document: TextDocument,
  { post }: PageFeed,
  { workerFile, message, ...services }: DocumentServices & Pick<PageContext, 'workerFile'> & { message: WhatIfMessage },
): Promise<void> {
  const { asked = 0, maxParallel, model } = message;
  const change = maxParallel === undefined && !model ? undefined : { maxParallel, model };
  if (!mayForesee(document)) return post({ type: 'whatIf', asked, fault: clientTexts.adviceNowhere() });

  try {
    const { exploreChange } = await engine();
    const options = { ...(await documentRunOptions(document, services)), workerFile };
    return post({ type: 'whatIf', asked, explored: await exploreChange(options, change) });
  } catch (error) {
    return post({ type: 'whatIf', asked, fault: faultWords(error) });
  }
}

type WhatIfMessage = Extract<FromPanel, { type: 'whatIf' }>;

/** Plays a run with the values that the form of the inputs holds, and shows it like a run that was. */
async function showSimulation(
  document: TextDocument,
  { look, status }: PageFeed,
  { workerFile, ...services }: DocumentServices & Pick<PageContext, 'workerFile'> & { memory: Memento },
): Promise<void> {
  if (!requireTrust()) return;
  try {
    const { simulateFile } = await engine();
    const typed = Object.entries(openKeptInputs(services.memory).typed(document.uri));
    const inputs = new Map(typed.map(([name, text]) => [name, { text }]));
    const options = { ...(await documentRunOptions(document, services)), workerFile, inputs };
    const simulated = await simulateFile(options);

    await simulated.handle.done;
    const past = await openPastRun(simulated.handle.folder);
    past.run.past?.notes.push(...describeSimulation(simulated));
    look(past);
  } catch (error) {
    status(faultWords(error));
  }
}

async function logInFor(document: TextDocument, server: string): Promise<void> {
  const { findRoot } = await engine();
  const root = findRoot(filePath(document), workingFolderOf(document));
  await commands.executeCommand('baton.logIn', { root, server } satisfies LoginTarget);
}
