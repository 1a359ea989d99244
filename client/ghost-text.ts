import { commands, Disposable, InlineCompletionItem, languages, Range, type TextDocument, window } from 'vscode';
import { isPipeline, language, shortName } from './place.ts';
import { creationTexts } from './texts/creation.ts';

/** A name as the id of a pipeline. */
export const idOf = (name: string): string => name.replace(/[^\w-]+/g, '-').replace(/^[^A-Za-z_]+|-+$/g, '') || 'pipeline';

const isEmpty = (document: TextDocument): boolean => isPipeline(document) && document.getText().trim() === '';

/** An empty pipeline shows a grey suggestion with a prompt, which Tab accepts. */
export function showGhostText(): Disposable {
  const provider = languages.registerInlineCompletionItemProvider(
    { language },
    {
      provideInlineCompletionItems(document) {
        if (!isEmpty(document)) return [];
        const whole = new Range(document.positionAt(0), document.positionAt(document.getText().length));
        return [new InlineCompletionItem(creationTexts.starterPipeline(idOf(shortName(document.uri))), whole)];
      },
    },
  );

  // The editor requests suggestions by itself only after typing.
  const opened = window.onDidChangeActiveTextEditor((editor) => {
    if (editor && isEmpty(editor.document)) void commands.executeCommand('editor.action.inlineSuggest.trigger');
  });

  return Disposable.from(provider, opened);
}
