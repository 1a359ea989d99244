import { type Memento, type TextDocument, workspace } from 'vscode';
import type { PreparedForecast } from '../../engine/index.ts';
import { profileOf } from '../inputs/profile.ts';
import type { KeyStore } from '../keys.ts';
import { editorModels } from '../models/editor.ts';
import { historyBar } from '../panel-host/history-bar.ts';
import { filePath, workingFolderOf } from '../place.ts';
import { engine } from './engine.ts';
import type { Pins } from './pins.ts';

/** Whether a document can have a forecast: the history is read in a trusted folder on disk. */
export const mayForesee = ({ uri }: TextDocument): boolean =>
  historyBar({ trusted: workspace.isTrusted, scheme: uri.scheme }) === undefined;

/**
 * Collects the data for a forecast of a document, as for a run from the editor. Throws a Refusal if the text cannot be read.
 */
export async function prepareDocumentForecast(
  document: TextDocument,
  { keys, memory, pins }: { keys: KeyStore; memory: Pick<Memento, 'get'>; pins: Pins },
): Promise<PreparedForecast> {
  const { findRoot, prepareForecastOf } = await engine();
  const [file, cwd, text] = [filePath(document), workingFolderOf(document), document.getText()];
  const workdir = findRoot(file, cwd);
  const profile = profileOf(memory, workdir);
  const [secrets, pinned] = [await keys.read(), pins.of(document.uri)];
  return prepareForecastOf({ file, cwd, text, workdir, secrets, editor: editorModels, profile, pinned });
}
