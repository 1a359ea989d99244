import { CodeLens, type Disposable, type ExtensionContext, type TextDocument, type Uri, workspace } from 'vscode';
import { CodeLensRequest, LanguageClient, TransportKind } from 'vscode-languageclient/node';
import type { KeyStore } from './keys.ts';
import { tellModels } from './models/editor.ts';
import { language } from './place.ts';
import { openProblemPages } from './problem-pages.ts';
import { createForeseenLens, type ForeseenLens } from './runs/foreseen-lens.ts';
import type { Pins } from './runs/pins.ts';
import type { Runs } from './runs/session.ts';
import { clientTexts } from './texts.ts';

/** Starts the language server when the first pipeline or personality is open, and returns a function that ends it. */
export function startLanguage(context: ExtensionContext, runs: Runs, own: { keys: KeyStore; pins: Pins }): Disposable {
  const workerFile = context.asAbsolutePath('dist/worker.cjs');
  const foreseen = createForeseenLens({ ...own, runs, workerFile, memory: context.workspaceState });
  let client: LanguageClient | undefined;
  const telling: Disposable[] = [];
  const start = (): void => {
    if (client || !workspace.textDocuments.some(isOfBaton)) return;
    client = createClient(context.asAbsolutePath('dist/server.cjs'), { pages: openProblemPages(context), runs, foreseen });
    // The client itself shows a failed start, with its log.
    const started = client;
    started
      .start()
      .then(() => telling.push(tellModels((names) => void started.sendNotification('baton/models', names))))
      .catch(() => undefined);
  };
  const opened = workspace.onDidOpenTextDocument(start);
  const changed = runs.onDidChange((uri) => refreshLenses(client, uri));
  const foretold = foreseen.onDidChange((uri) => refreshLenses(client, uri));
  start();
  return {
    dispose: () => {
      opened.dispose();
      changed.dispose();
      foretold.dispose();
      foreseen.dispose();
      for (const one of telling) one.dispose();
      client?.stop().catch(() => undefined);
    },
  };
}

/** A pipeline, or the file of a personality; for other texts the server registers separately. */
const isOfBaton = ({ languageId, uri }: TextDocument): boolean =>
  languageId === language || (uri.scheme === 'file' && /\/\.(?:baton|orchestrator)\/personalities\/[^/]+\.md$/.test(uri.path));

function createClient(
  module: string,
  { pages, runs, foreseen }: { pages: string; runs: Runs; foreseen: ForeseenLens },
): LanguageClient {
  const run = { module, transport: TransportKind.ipc };
  return new LanguageClient(
    'baton',
    clientTexts.server(),
    { run, debug: { ...run, options: { execArgv: ['--nolazy', '--inspect=6019'] } } },
    {
      initializationOptions: { problemPages: pages },
      middleware: {
        provideCodeLenses: async (document, token, next) => {
          const lenses = await next(document, token);
          if (!lenses) return lenses;
          return runs.isLive(document.uri) ? lenses.flatMap(whileItRuns) : foreseen.addTo(document, lenses);
        },
      },
      documentSelector: ['file', 'untitled', 'vscode-vfs'].map((scheme) => ({ scheme, language })),
    },
  );
}

/** Lenses that start a run; while one is active, the first of them stops it. */
const beginning: ReadonlySet<string> = new Set(['baton.run', 'baton.debug', 'baton.runWithInputs']);

function whileItRuns(lens: CodeLens): CodeLens[] {
  const { command, range } = lens;
  if (!command || !beginning.has(command.command)) return [lens];
  if (command.command !== 'baton.run') return [];
  return [new CodeLens(range, { ...command, command: 'baton.stop', title: clientTexts.lensStop() })];
}

/** Makes the editor request lenses again when a run starts or ends. */
function refreshLenses(client: LanguageClient | undefined, uri: Uri): void {
  const document = workspace.textDocuments.find((one) => one.uri.toString() === uri.toString());
  if (!document) return;
  client?.getFeature(CodeLensRequest.method).getProvider(document)?.onDidChangeCodeLensEmitter.fire();
}
