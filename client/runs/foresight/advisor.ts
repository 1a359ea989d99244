import { setTimeout as sleep } from 'node:timers/promises';
import { commands, type Disposable, EventEmitter, Range, type TextDocument, Uri, WorkspaceEdit, window, workspace } from 'vscode';
import { applyChanges } from '../../../engine/compile/rewrite/apply-changes.ts';
import type { Advice, PipelineAdvice } from '../../../engine/index.ts';
import { columnOf } from '../../column.ts';
import { isPipeline, shortName } from '../../place.ts';
import { adviceEditTexts } from '../../texts/advice.ts';
import { engine } from '../engine.ts';
import type { Runs } from '../session.ts';
import { createAdviceCache } from './advice-cache.ts';
import { type DocumentServices, documentRunOptions, hasHistory, mayForesee } from './document-forecast.ts';

/** What would make the pipelines of this window faster or cheaper. */
export interface Advisor extends Disposable {
  /**
   * The advice on the current text, worked out once for each text; undefined if another text was asked about meanwhile, or a
   * run has ended. Rejects with a Refusal if it is impossible.
   */
  advise(document: TextDocument): Promise<PipelineAdvice | undefined>;
  /** The advice on exactly the current text, if it was worked out. */
  known(document: TextDocument): PipelineAdvice | undefined;
  /** There is advice on a document, or what was known of it holds no longer. */
  readonly onDidChange: EventEmitter<Uri>['event'];
}

/** How long a text must be saved and at rest, in milliseconds, before it is looked at unasked. */
const rest = 2000;
const scheme = 'baton-advised';
/** Texts with an edit, which diff editors show, by their hash. */
const editedTexts = new Map<string, string>();

/**
 * Advice is worked out where it is asked for, and unasked where a saved pipeline with earlier runs is looked at: when it is
 * shown, saved, or has run. While runs go on nothing is worked out unasked, since their forecasts take turns with it.
 */
export function createAdvisor(services: DocumentServices & { workerFile: string; runs: Runs }): Advisor {
  const { workerFile, runs } = services;
  const emitter = new EventEmitter<Uri>();
  const documentOf = (name: string): TextDocument | undefined =>
    workspace.textDocuments.find(({ uri }) => uri.toString() === name);
  const cache = createAdviceCache<PipelineAdvice>({
    async judge(name, _text, signal) {
      const document = documentOf(name) ?? (await workspace.openTextDocument(Uri.parse(name)));
      const { adviseOnFile } = await engine();
      return adviseOnFile({ ...(await documentRunOptions(document, services)), workerFile }, { signal });
    },
    changed: (name) => emitter.fire(Uri.parse(name)),
  });

  const isQuiet = (): boolean => runs.all().every(({ end }) => end);

  const lookSoon = async (document: TextDocument): Promise<void> => {
    const { version } = document;
    await sleep(rest);
    const isSettled = document.version === version && !document.isDirty && !document.isClosed;
    if (!isSettled || !mayForesee(document) || !hasHistory(document) || !isQuiet()) return;
    await cache.ask(document.uri.toString(), document.getText());
  };

  const look = (document: TextDocument | undefined): void => {
    // Callers get the reason that there is none.
    if (document && isPipeline(document)) lookSoon(document).catch(() => undefined);
  };

  const parts = [
    emitter,
    window.onDidChangeActiveTextEditor((editor) => look(editor?.document)),
    workspace.onDidSaveTextDocument(look),
    runs.onDidEnd(({ uri }) => {
      cache.renew(uri.toString());
      emitter.fire(uri);
      look(documentOf(uri.toString()));
    }),
    workspace.registerTextDocumentContentProvider(scheme, {
      provideTextDocumentContent: ({ query }) => editedTexts.get(query),
    }),
  ];

  look(window.activeTextEditor?.document);

  return {
    onDidChange: emitter.event,
    advise: (document) => cache.ask(document.uri.toString(), document.getText()),
    known: (document) => cache.known(document.uri.toString(), document.getText()),
    dispose() {
      cache.clear();
      for (const part of parts) part.dispose();
    },
  };
}

/** Makes an advised edit, as one step that can be undone. Gives why not, where it could not. */
export const applyAdvice = (advisor: Pick<Advisor, 'known'>, document: TextDocument, hash: string): Promise<string | undefined> =>
  useAdvice(advisor, document, hash, async ({ changes }) => {
    const { uri } = document;
    const edit = new WorkspaceEdit();
    for (const { range, text } of changes)
      edit.replace(uri, new Range(document.positionAt(range.start), document.positionAt(range.end)), text);
    if (!(await workspace.applyEdit(edit))) return adviceEditTexts.notApplied(shortName(uri));

    await window.showTextDocument(document, columnOf(uri), true);
    return undefined;
  });

/** Shows the text beside the text with an advised edit. Gives why not, where it could not. */
export const showAdviceDiff = (
  advisor: Pick<Advisor, 'known'>,
  document: TextDocument,
  hash: string,
): Promise<string | undefined> =>
  useAdvice(advisor, document, hash, async ({ changes }) => {
    editedTexts.set(hash, applyChanges(document.getText(), changes));
    const edited = Uri.from({ scheme, path: document.uri.path, query: hash });
    await commands.executeCommand('vscode.diff', document.uri, edited, adviceEditTexts.diffTitle(shortName(document.uri)));
    return undefined;
  });

/** Does something with the advised edit of this hash, as long as the text is the one that it was judged for. */
async function useAdvice(
  advisor: Pick<Advisor, 'known'>,
  document: TextDocument,
  hash: string,
  use: (advice: Advice) => Promise<string | undefined>,
): Promise<string | undefined> {
  const advice = advisor.known(document)?.advice.find((one) => one.hash === hash);
  return advice ? use(advice) : adviceEditTexts.outdated();
}
