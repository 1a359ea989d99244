import { basename } from 'node:path';
import type { TextDocument } from 'vscode';
import type { HistoryInfo, ToPanel } from '../messages.ts';
import { filePath, workingFolderOf } from '../place.ts';
import { engine } from '../runs/engine.ts';

/** As many runs as are listed. */
const most = 5000;

/** What earlier runs of a pipeline were and took; what steps usually took is said of those that began before a moment. Says why where there is no history. */
export async function readPanelHistory(
  document: TextDocument,
  pipeline: string,
  before: number | undefined,
): Promise<Extract<ToPanel, { type: 'history' }>> {
  const { describeUpdate, listTrends, readProjectHistory, usualOf } = await engine();
  try {
    const { value, update } = await readProjectHistory(
      await findDocumentRoot(document),
      (history): Omit<HistoryInfo, 'notes'> => {
        const earlier = history.trend(pipeline, { before });
        return {
          runs: history.runs({ pipeline, most }),
          trends: listTrends(history.trend(pipeline)),
          usual: [...earlier.steps].map(([step, sums]) => [step, usualOf(sums)]),
        };
      },
    );
    return { type: 'history', history: { ...value, notes: describeUpdate(update) } };
  } catch (error) {
    return { type: 'history', fault: error instanceof Error ? error.message : String(error) };
  }
}

/** The folder of a run of the document's project; undefined where the page names none that could be. */
export async function findRunFolder(document: TextDocument, run: string): Promise<string | undefined> {
  if (run !== basename(run) || run.startsWith('.')) return undefined;
  const { findRun } = await engine();
  return findRun(await findDocumentRoot(document), run).then(
    ({ folder }) => folder,
    () => undefined,
  );
}

/** The folder that the document's history, settings and relative paths belong to. */
export async function findDocumentRoot(document: TextDocument): Promise<string> {
  const { findRoot } = await engine();
  return findRoot(filePath(document), workingFolderOf(document));
}
