import { type Disposable, type ExtensionContext, languages, type TextDocument, workspace } from 'vscode';
import { language } from './place.ts';
import { isMarked, looksLikePipeline } from './recognise.ts';
import { creationTexts } from './texts/creation.ts';

/** Stored per workspace: files that are ours, and those that a person has switched to another language since. */
const memory = { adopted: 'baton.adopted', left: 'baton.left' } as const;

/**
 * YAML files that are pipelines under another name: after a person confirmed it once, or by a marker on their first line,
 * they are treated as pipelines until a person chooses another language for them.
 */
export function adoptFiles(context: ExtensionContext): Disposable & { adopt(document: TextDocument): Promise<void> } {
  const remembered = (key: string): string[] => context.workspaceState.get<string[]>(key, []);

  const remember = (key: string, uri: string, holds: boolean): Thenable<void> => {
    const others = remembered(key).filter((one) => one !== uri);
    return context.workspaceState.update(key, holds ? [...others, uri] : others);
  };

  const offer = languages.createLanguageStatusItem('baton.adopt', []);
  offer.name = creationTexts.adoptName();
  offer.text = creationTexts.adoptStatus();
  offer.command = { command: 'baton.useForFile', title: creationTexts.adopt() };

  const offers = new Set<string>();
  const show = (): void => {
    offer.selector = [...offers].map((path) => ({ language: 'yaml', pattern: path }));
  };
  const isOurs = ({ uri, lineAt }: TextDocument): boolean =>
    uri.scheme === 'file' && (isMarked(lineAt(0).text) || remembered(memory.adopted).includes(uri.toString()));

  const look = (document: TextDocument): void => {
    if (document.languageId !== 'yaml' || document.uri.scheme !== 'file') return;
    const uri = document.uri.toString();
    const ours = isOurs(document);

    if (ours && !remembered(memory.left).includes(uri)) {
      void languages.setTextDocumentLanguage(document, language);
    } else if (ours || looksLikePipeline(document.getText())) {
      offers.add(document.uri.fsPath);
      show();
    }
  };

  /** A document whose language changes is closed and opened again in the same tick. */
  let closed: string | undefined;
  const parts = [
    offer,
    workspace.onDidCloseTextDocument(({ uri }) => {
      closed = uri.toString();
      queueMicrotask(() => (closed = undefined));
    }),
    workspace.onDidOpenTextDocument((document) => {
      // We switch only to our own language: any other switch is by a person.
      const uri = document.uri.toString();
      const leaves = document.languageId !== language;
      if (closed === uri && isOurs(document) && leaves !== remembered(memory.left).includes(uri))
        void remember(memory.left, uri, leaves);
      look(document);
    }),
  ];
  for (const document of workspace.textDocuments) look(document);

  return {
    async adopt(document) {
      const uri = document.uri.toString();
      offers.delete(document.uri.fsPath);
      show();
      await remember(memory.left, uri, false);
      await remember(memory.adopted, uri, true);
      await languages.setTextDocumentLanguage(document, language);
    },
    dispose: () => parts.forEach((part) => void part.dispose()),
  };
}
