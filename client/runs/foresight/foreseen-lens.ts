import { setTimeout as sleep } from 'node:timers/promises';
import { CodeLens, type Disposable, EventEmitter, type TextDocument, type Uri, workspace } from 'vscode';
import { engine } from '../engine.ts';
import type { Runs } from '../session.ts';
import { type DocumentServices, hasHistory, mayForesee, prepareDocumentForecast } from './document-forecast.ts';
import { createForeseenTitles, foreseenTitle } from './foreseen-titles.ts';

/** Lenses with the forecast of a run. */
export interface ForeseenLens extends Disposable {
  /** The lenses of a document, with the forecast after those that run and debug. */
  addTo(document: TextDocument, lenses: CodeLens[]): CodeLens[];
  readonly onDidChange: EventEmitter<Uri>['event'];
}

/** The commands of the lenses before it. */
const beginners: ReadonlySet<string> = new Set(['baton.run', 'baton.debug']);

/** How long a text must be unchanged, in milliseconds, before its forecast is computed. */
const rest = 1500;

export function createForeseenLens(context: DocumentServices & { workerFile: string; runs: Runs }): ForeseenLens {
  const { workerFile, runs } = context;
  const emitter = new EventEmitter<Uri>();
  const documentOf = (name: string): TextDocument | undefined =>
    workspace.textDocuments.find(({ uri }) => uri.toString() === name);
  const titles = createForeseenTitles({
    async foresee(name, version) {
      await sleep(rest);
      const document = documentOf(name);
      // Without any past run nothing is loaded.
      if (!document || document.version !== version || !mayForesee(document) || !hasHistory(document)) return undefined;

      const { foreseePrepared } = await engine();
      const { forecast } = await foreseePrepared(await prepareDocumentForecast(document, context), { workerFile });
      return foreseenTitle(forecast);
    },
    changed(name) {
      const document = documentOf(name);
      if (document) emitter.fire(document.uri);
    },
  });
  const ended = runs.onDidEnd(({ uri }) => titles.renew(uri.toString()));

  return {
    onDidChange: emitter.event,
    addTo(document, lenses) {
      const lens = lenses.find(({ command }) => command?.command === 'baton.estimate');
      const title = lens && titles.titleOf(document.uri.toString(), document.version);
      if (!lens?.command || title === undefined) return lenses;
      // Beside the lenses that start a run: further to the right a narrow editor would cut it off.
      const before = lenses.findLastIndex(({ command }) => command !== undefined && beginners.has(command.command));
      return lenses.toSpliced(before + 1, 0, new CodeLens(lens.range, { ...lens.command, title }));
    },
    dispose() {
      ended.dispose();
      emitter.dispose();
    },
  };
}
