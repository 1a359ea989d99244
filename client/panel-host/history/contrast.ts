import type { TextDocument } from 'vscode';
import type { ToPanel } from '../../messages.ts';
import type { ContrastPart } from '../../panel-content.ts';
import { openPartDiff, openResultDiff } from '../../runs/display/documents.ts';
import { engine } from '../../runs/engine.ts';
import { faultWords } from '../../runs/fault-words.ts';
import { pastRunTexts } from '../../texts/past-runs.ts';
import type { PageFeed } from '../feed/page-feed.ts';
import { findRunFolder } from './history.ts';

/** Maximum characters of a part shown in the panel. */
const most = 60_000;

/** Compares two runs, or returns why that is impossible. */
export async function readContrast(before: string, after: string): Promise<Extract<ToPanel, { type: 'contrast' }>> {
  const { contrastRuns } = await engine();
  try {
    return { type: 'contrast', contrast: await contrastRuns(before, after) };
  } catch (error) {
    return { type: 'contrast', fault: faultWords(error) };
  }
}

/** Shows two runs of the document's project side by side: in the panel, or in the editor's diff view. */
export async function showContrast(
  document: TextDocument,
  feed: PageFeed,
  { runs, open }: Pick<ContrastPart, 'runs'> & { open?: boolean },
): Promise<void> {
  const folders = await foldersOf(document, runs);
  if (typeof folders === 'string') feed.post({ type: 'contrast', fault: folders });
  else if (open) await openResultDiff(folders);
  else feed.post(await readContrast(...folders));
}

/** Shows a step's result or request in two runs: in the panel, or in the editor's diff view. */
export async function showContrastPart(
  document: TextDocument,
  feed: PageFeed,
  { runs, what, path, open }: ContrastPart & { open?: boolean },
): Promise<void> {
  const part = { type: 'contrastPart', runs, what, path } as const;
  const folders = await foldersOf(document, runs);
  if (typeof folders === 'string') return feed.post({ ...part, fault: folders });
  if (open) {
    if (!(await openPartDiff(folders, { what, path }))) feed.status(pastRunTexts.notInRun(path));
    return;
  }

  const { readRunDocument } = await engine();
  try {
    const [before, after] = await Promise.all(folders.map((folder) => readRunDocument(folder, { what, path })));
    const shorten = (text = ''): string => text.slice(0, most);
    feed.post({ ...part, before: shorten(before?.text), after: shorten(after?.text) });
  } catch (error) {
    feed.post({ ...part, fault: faultWords(error) });
  }
}

/** The folders of two runs, or the name of the missing one. */
async function foldersOf(document: TextDocument, [first, second]: readonly [string, string]): Promise<[string, string] | string> {
  const [before, after] = await Promise.all([findRunFolder(document, first), findRunFolder(document, second)]);
  if (before !== undefined && after !== undefined) return [before, after];
  return pastRunTexts.runGone(before === undefined ? first : second);
}
