import { basename } from 'node:path';
import { type TextDocument, workspace } from 'vscode';
import type { ToPanel } from '../../messages.ts';
import type { HistoryInfo } from '../../panel-content.ts';
import { filePath, workingFolderOf } from '../../place.ts';
import { engine } from '../../runs/engine.ts';
import { faultWords } from '../../runs/fault-words.ts';
import { clientTexts } from '../../texts.ts';
import { type HistoryBar, historyBar } from './history-bar.ts';

/** Maximum number of listed runs. */
const most = 5000;

/**
 * The history of a pipeline; usual figures are from runs that began before a given moment. Returns the reason if there is no
 * history.
 */
export async function readPanelHistory(
  document: TextDocument,
  pipeline: string,
  before: number | undefined,
): Promise<Extract<ToPanel, { type: 'history' }>> {
  const bar = barOf(document);
  if (bar) return { type: 'history', fault: barTexts[bar]() };

  const { describeUpdate, listScores, listTrends, readProjectHistory, usualOf } = await engine();
  try {
    const { value, update } = await readProjectHistory(
      await findDocumentRoot(document),
      (history): Omit<HistoryInfo, 'notes'> => {
        const earlier = history.trend(pipeline, { before });
        const trend = history.trend(pipeline);
        return {
          runs: history.runs({ pipeline, most }),
          trends: listTrends(trend),
          scores: listScores(trend),
          usual: [...earlier.steps].map(([step, sums]) => [step, usualOf(sums)]),
        };
      },
    );
    return { type: 'history', history: { ...value, notes: describeUpdate(update) } };
  } catch (error) {
    return { type: 'history', fault: faultWords(error) };
  }
}

const barOf = ({ uri }: TextDocument): HistoryBar | undefined => historyBar({ trusted: workspace.isTrusted, scheme: uri.scheme });

const barTexts: Readonly<Record<HistoryBar, () => string>> = {
  untrusted: clientTexts.historyNotTrusted,
  nowhere: clientTexts.historyNotOnDisk,
};

/** The folder of a run of the document's project; undefined if the page names none that is possible. */
export async function findRunFolder(document: TextDocument, run: string): Promise<string | undefined> {
  if (run !== basename(run) || run.startsWith('.')) return undefined;
  const { findRun } = await engine();
  return findRun(await findDocumentRoot(document), run).then(
    ({ folder }) => folder,
    () => undefined,
  );
}

/** The folder of the document's history, settings and relative paths. */
export async function findDocumentRoot(document: TextDocument): Promise<string> {
  const { findRoot } = await engine();
  return findRoot(filePath(document), workingFolderOf(document));
}
