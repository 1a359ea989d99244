import { type Disposable, type ExtensionContext, languages, type TextDocument, workspace } from 'vscode';
import { language } from './place.ts';
import { isMarked, looksLikePipeline } from './recognise.ts';
import { texts } from './texts.ts';

const memory = 'baton.adopted';

/** YAML files that are pipelines but not named so: told once, or marked by their first line, they are ours from then on. */
export function adoptFiles(context: ExtensionContext): Disposable & { adopt(document: TextDocument): Promise<void> } {
  const remembered = (): string[] => context.workspaceState.get<string[]>(memory, []);
  const offer = languages.createLanguageStatusItem('baton.adopt', []);
  offer.name = texts.adoptName();
  offer.text = texts.adoptStatus();
  offer.command = { command: 'baton.useForFile', title: texts.adopt() };

  const offers = new Set<string>();
  const show = (): void => {
    offer.selector = [...offers].map((path) => ({ language: 'yaml', pattern: path }));
  };
  const look = (document: TextDocument): void => {
    if (document.languageId !== 'yaml' || document.uri.scheme !== 'file') return;
    if (isMarked(document.lineAt(0).text) || remembered().includes(document.uri.toString())) {
      void languages.setTextDocumentLanguage(document, language);
    } else if (looksLikePipeline(document.getText())) {
      offers.add(document.uri.fsPath);
      show();
    }
  };
  const opened = workspace.onDidOpenTextDocument(look);
  for (const document of workspace.textDocuments) look(document);

  return {
    async adopt(document) {
      offers.delete(document.uri.fsPath);
      show();
      await context.workspaceState.update(memory, [...new Set([...remembered(), document.uri.toString()])]);
      await languages.setTextDocumentLanguage(document, language);
    },
    dispose: () => {
      opened.dispose();
      offer.dispose();
    },
  };
}
