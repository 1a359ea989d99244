import { commands, type TextDocument } from 'vscode';
import type { LoginTarget } from '../commands/mcp-logins.ts';
import { requireTrust } from '../commands/trust.ts';
import type { FromPanel } from '../messages.ts';
import { filePath, workingFolderOf } from '../place.ts';
import { applyAdvice, showAdviceDiff } from '../runs/advisor.ts';
import { type DocumentServices, mayForesee } from '../runs/document-forecast.ts';
import { engine } from '../runs/engine.ts';
import { faultWords } from '../runs/fault-words.ts';
import { clientTexts } from '../texts.ts';
import type { PageContext } from './page-context.ts';
import type { PageFeed } from './page-feed.ts';
import { readPanelPlan } from './plan.ts';

const foresightMessages = ['forecast', 'plan', 'advice', 'applyAdvice', 'diffAdvice', 'setKey', 'logIn'] as const;
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
    case 'plan':
      return showPlan(document, feed, { ...context, asked: message.asked });
    case 'advice':
      return showAdvice(document, feed, context);
    case 'applyAdvice':
    case 'diffAdvice':
      return useAdvice(document, feed, { ...context, message });
    case 'setKey':
      if (!requireTrust()) return undefined;
      await keys.ask(message.keys, { only: true });
      return showPlan(document, feed, context);
    case 'logIn':
      await logInFor(document, message.server);
      return showPlan(document, feed, context);
  }
}

/** Sends the page the plan of a run of the text. */
export async function showPlan(
  document: TextDocument,
  { folder, past, session, post }: PageFeed,
  { asked, ...services }: DocumentServices & Pick<PageContext, 'workerFile'> & { asked?: number },
): Promise<void> {
  const over = past ? !past.run.past?.live : session?.end !== undefined;
  post({ type: 'plan', asked, ...(await readPanelPlan(document, { ...services, ended: over ? folder : undefined })) });
}

/** Working it out takes a while: the page is told once it is there, or why there is none. */
async function showAdvice(document: TextDocument, { post }: PageFeed, { advisor }: Pick<PageContext, 'advisor'>): Promise<void> {
  if (!mayForesee(document)) return post({ type: 'advice', fault: clientTexts.adviceNowhere() });
  try {
    // Without an answer the page asks anew: the text has changed, or a run has ended.
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

async function logInFor(document: TextDocument, server: string): Promise<void> {
  const { findRoot } = await engine();
  const root = findRoot(filePath(document), workingFolderOf(document));
  await commands.executeCommand('baton.logIn', { root, server } satisfies LoginTarget);
}
