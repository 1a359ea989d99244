import type { CodeAction, Diagnostic } from 'vscode-languageserver';
import { CodeActionKind } from 'vscode-languageserver';
import type { Snapshot } from '../snapshot.ts';
import { rangeOf } from '../snapshot.ts';

/** The certain mends of the problems under the cursor. */
export function quickFixes(snapshot: Snapshot, diagnostics: readonly Diagnostic[]): CodeAction[] {
  const actions: CodeAction[] = [];
  for (const problem of snapshot.compiled.problems) {
    const range = rangeOf(snapshot, problem.range);
    const diagnostic = diagnostics.find(
      ({ code, range: { start } }) =>
        code === problem.code && start.line === range.start.line && start.character === range.start.character,
    );
    if (!diagnostic) continue;
    problem.fixes?.forEach(({ title, edits }, number) => {
      const changes = { [snapshot.uri]: edits.map((edit) => ({ range: rangeOf(snapshot, edit.range), newText: edit.text })) };
      actions.push({
        title,
        kind: CodeActionKind.QuickFix,
        diagnostics: [diagnostic],
        isPreferred: number === 0,
        edit: { changes },
      });
    });
  }
  return actions;
}
