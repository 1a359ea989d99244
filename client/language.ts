import { type Disposable, type ExtensionContext, workspace } from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { tellModels } from './models/editor.ts';
import { language } from './place.ts';
import { openProblemPages } from './problem-pages.ts';
import { clientTexts } from './texts.ts';

/** Starts the language server when the first pipeline is open, and gives what ends it. */
export function startLanguage(context: ExtensionContext): Disposable {
  let client: LanguageClient | undefined;
  const telling: Disposable[] = [];
  const start = (): void => {
    if (client || !workspace.textDocuments.some((document) => document.languageId === language)) return;
    client = createClient(context.asAbsolutePath('dist/server.cjs'), openProblemPages(context));
    // A start that fails is shown by the client itself, with its log.
    const started = client;
    started
      .start()
      .then(() => telling.push(tellModels((names) => void started.sendNotification('baton/models', names))))
      .catch(() => undefined);
  };
  const opened = workspace.onDidOpenTextDocument(start);
  start();
  return {
    dispose: () => {
      opened.dispose();
      for (const one of telling) one.dispose();
      client?.stop().catch(() => undefined);
    },
  };
}

function createClient(module: string, pages: string): LanguageClient {
  const run = { module, transport: TransportKind.ipc };
  return new LanguageClient(
    'baton',
    clientTexts.server(),
    { run, debug: { ...run, options: { execArgv: ['--nolazy', '--inspect=6019'] } } },
    {
      initializationOptions: { problemPages: pages },
      documentSelector: ['file', 'untitled', 'vscode-vfs'].map((scheme) => ({ scheme, language })),
    },
  );
}
