import { CodeAction, CodeActionKind, DiagnosticSeverity, type Disposable, languages } from 'vscode';
import { isPipeline, language } from '../place.ts';
import { draftingTexts } from '../texts/drafts.ts';

/** "Fix with a Model" for each error; an error's own quick fix stays first. */
export const offerModelFixes = (): Disposable =>
  languages.registerCodeActionsProvider(
    ['file', 'untitled'].map((scheme) => ({ scheme, language })),
    {
      provideCodeActions(document, _range, { diagnostics }) {
        const errors = diagnostics.filter(({ severity }) => severity === DiagnosticSeverity.Error);
        if (errors.length === 0 || !isPipeline(document)) return [];
        const action = new CodeAction(draftingTexts.fix(), CodeActionKind.QuickFix);
        action.diagnostics = errors;
        action.command = { command: 'baton.fixWithModel', title: draftingTexts.fix(), arguments: [document.uri] };
        return [action];
      },
    },
    { providedCodeActionKinds: [CodeActionKind.QuickFix] },
  );
