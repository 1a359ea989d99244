import { CodeAction, CodeActionKind, DiagnosticSeverity, type Disposable, languages } from 'vscode';
import { isPipeline, language } from '../place.ts';
import { draftingTexts } from '../texts/drafts.ts';

/** "Fix with a Model" beside each error; what has a fix of its own keeps that in front. */
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
