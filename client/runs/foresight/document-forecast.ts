import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Memento, type TextDocument, workspace } from 'vscode';
import type { PreparedForecast, StartOptions } from '../../../engine/index.ts';
import { profileOf } from '../../inputs/profile.ts';
import type { KeyStore } from '../../keys.ts';
import { editorModels } from '../../models/editor.ts';
import { historyBar } from '../../panel-host/history/history-bar.ts';
import { filePath, workingFolderOf } from '../../place.ts';
import { engine } from '../engine.ts';
import type { Pins } from '../start/pins.ts';

/** Whether a document can have a forecast: the history is read in a trusted folder on disk. */
export const mayForesee = ({ uri }: TextDocument): boolean =>
  historyBar({ trusted: workspace.isTrusted, scheme: uri.scheme }) === undefined;

/** What the editor adds to a document's text where something is worked out for a run of it. */
export interface DocumentServices {
  keys: KeyStore;
  memory: Pick<Memento, 'get'>;
  pins: Pins;
}

/** The options of a run of a document from the editor, which asks nobody for its inputs. */
export async function documentRunOptions(document: TextDocument, { keys, memory, pins }: DocumentServices) {
  const { findRoot } = await engine();
  const [file, cwd, text] = [filePath(document), workingFolderOf(document), document.getText()];
  const workdir = findRoot(file, cwd);
  const profile = profileOf(memory, workdir);
  const [secrets, pinned] = [await keys.read(), pins.of(document.uri)];
  return { file, cwd, text, workdir, secrets, editor: editorModels, profile, pinned } satisfies StartOptions;
}

/**
 * Collects the data for a forecast of a document, as for a run from the editor. Throws a Refusal if the text cannot be read.
 */
export async function prepareDocumentForecast(document: TextDocument, services: DocumentServices): Promise<PreparedForecast> {
  const { prepareForecastOf } = await engine();
  return prepareForecastOf(await documentRunOptions(document, services));
}

/** Whether there is a past run in the folder of a document, or in one around it. */
export function hasHistory(document: TextDocument): boolean {
  for (let folder = dirname(filePath(document)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.baton', 'history.db'))) return true;
    if (folder === dirname(folder)) return false;
  }
}
