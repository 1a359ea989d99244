import { CodeLens, type Disposable, type ExtensionContext, type TextDocument, type Uri, workspace } from 'vscode';
import { CodeLensRequest, LanguageClient, TransportKind } from 'vscode-languageclient/node';
import type { KeyStore } from './keys.ts';
import { publishModels } from './models/editor.ts';
import { language } from './place.ts';
import { openProblemPages } from './problem-pages.ts';
import { adviceNotice } from './runs/foresight/advice-notice.ts';
import type { Advisor } from './runs/foresight/advisor.ts';
import { createForeseenLens, type ForeseenLens } from './runs/foresight/foreseen-lens.ts';
import type { Runs } from './runs/session.ts';
import type { Pins } from './runs/start/pins.ts';
import { adviceEditTexts } from './texts/advice.ts';
import { clientTexts } from './texts.ts';

/** Starts the language server when the first pipeline or personality is open, and returns a function that ends it. */
export function startLanguage(
  context: ExtensionContext,
  runs: Runs,
  { advisor, ...own }: { keys: KeyStore; pins: Pins; advisor: Advisor },
): Disposable {
  const workerFile = context.asAbsolutePath('dist/worker.cjs');
  const foreseen = createForeseenLens({ ...own, runs, workerFile, memory: context.workspaceState });
  let client: LanguageClient | undefined;
  const telling: Disposable[] = [];

  const start = (): void => {
    if (client || !workspace.textDocuments.some(isOfBaton)) return;
    client = createClient(context.asAbsolutePath('dist/server.cjs'), {
      pages: openProblemPages(context),
      runs,
      foreseen,
      advisor,
    });

    // The client itself shows a failed start, with its log.
    const started = client;
    started
      .start()
      .then(() => telling.push(publishModels((names) => void started.sendNotification('baton/models', names))))
      .catch(() => undefined);
  };

  const opened = workspace.onDidOpenTextDocument(start);
  const changed = runs.onDidChange((uri) => refreshLenses(client, uri));
  const foretold = foreseen.onDidChange((uri) => refreshLenses(client, uri));
  const advised = advisor.onDidChange((uri) => {
    tellAdvice(client, advisor, uri);
    refreshLenses(client, uri);
  });

  start();
  return {
    dispose: () => {
      opened.dispose();
      changed.dispose();
      foretold.dispose();
      advised.dispose();
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
  { pages, runs, foreseen, advisor }: { pages: string; runs: Runs; foreseen: ForeseenLens; advisor: Advisor },
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
          return runs.isLive(document.uri)
            ? lenses.flatMap(whileItRuns)
            : withAdvice(document, foreseen.addTo(document, lenses), advisor);
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

/** A lens that leads to the advice on the text, if there is any. */
function withAdvice(document: TextDocument, lenses: CodeLens[], advisor: Advisor): CodeLens[] {
  const count = advisor.known(document)?.advice.length ?? 0;
  // The forecast, which has the same command, comes first: the advice stands behind it, where a narrow editor shows it.
  const at = lenses.findIndex(({ command }) => command?.command === 'baton.estimate');
  const lens = lenses[at];
  if (count === 0 || !lens) return lenses;

  const command = { command: 'baton.advise', title: adviceEditTexts.lens(count), arguments: [document.uri.toString()] };
  return lenses.toSpliced(at + 1, 0, new CodeLens(lens.range, command));
}

/** The server offers what is advised as code actions, as long as the text stays as it is. */
function tellAdvice(client: LanguageClient | undefined, advisor: Advisor, uri: Uri): void {
  const document = workspace.textDocuments.find((one) => one.uri.toString() === uri.toString());
  if (!client?.isRunning() || !document) return;
  const { version } = document;
  const about = { uri: client.code2ProtocolConverter.asUri(uri), version };
  void client.sendNotification('baton/advice', adviceNotice(about, advisor.known(document)?.advice ?? []));
}

/** Makes the editor request lenses again when a run starts or ends. */
function refreshLenses(client: LanguageClient | undefined, uri: Uri): void {
  const document = workspace.textDocuments.find((one) => one.uri.toString() === uri.toString());
  if (!document) return;
  client?.getFeature(CodeLensRequest.method).getProvider(document)?.onDidChangeCodeLensEmitter.fire();
}
