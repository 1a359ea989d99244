import { type Memento, type TextDocument, workspace } from 'vscode';
import type { PreparedForecast } from '../../engine/index.ts';
import { profileOf } from '../inputs/profile.ts';
import type { KeyStore } from '../keys.ts';
import { editorModels } from '../models/editor.ts';
import { historyBar } from '../panel-host/history-bar.ts';
import { filePath, workingFolderOf } from '../place.ts';
import { engine } from './engine.ts';
import type { Pins } from './pins.ts';

/** Whether anything is foreseen of a document: what earlier runs took is read where the folder is trusted and on disk. */
export const mayForesee = ({ uri }: TextDocument): boolean =>
  historyBar({ trusted: workspace.isTrusted, scheme: uri.scheme }) === undefined;

/** Gathers what a forecast of a document rests on, as a run from the editor would begin. Throws a Refusal where the text cannot be read. */
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
