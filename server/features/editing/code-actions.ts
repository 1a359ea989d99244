import type { CodeAction, CodeActionContext, Diagnostic, Range, TextEdit } from 'vscode-languageserver';
import { CodeActionKind } from 'vscode-languageserver';
import { readSettings } from '../../../engine/compile/pipeline/settings/settings.ts';
import { rewriteDialects, spelledOtherwise } from '../../../engine/compile/rewrite/rewrite.ts';
import type { Fix, Problem } from '../../../engine/language/problems.ts';
import { phrases } from '../../../engine/language/texts/compile/phrases.ts';
import { say } from '../../../engine/language/texts.ts';
import type { Snapshot, YamlDocument } from '../../snapshot.ts';
import { offsetAt, protocolRange } from '../../snapshot.ts';

/**
 * The actions at a place: fixes of its problems, then the standard spelling of older or foreign ones, there and in the whole
 * file.
 */
export function codeActions(snapshot: Snapshot, range: Range, context: CodeActionContext): CodeAction[] {
  const fixes = quickFixes(snapshot, snapshot.compiled.problems, context.diagnostics);
  const titles = new Set(fixes.map(({ title }) => title));
  return [...fixes, ...spellings(snapshot, range, context.only).filter(({ title }) => !titles.has(title))].filter(
    ({ kind = '' }) => isAskedFor(kind, context.only),
  );
}

/** Whether a client that asks for some kinds only wants this one. */
export const isAskedFor = (kind: string, only: readonly string[] | undefined): boolean =>
  !only || only.some((one) => one === '' || within(kind, one));

/** Whether a kind equals or is below another, as `source.fixAll.baton` is below `source`. */
const within = (kind: string, other: string): boolean => kind === other || kind.startsWith(`${other}.`);

/** The standard spelling for each older or foreign one in the range, and for the whole file. */
function spellings(snapshot: Snapshot, range: Range, only: readonly string[] = []): CodeAction[] {
  const [start, end] = [offsetAt(snapshot, range.start), offsetAt(snapshot, range.end)];
  const all = spelledOtherwise(snapshot.compiled);
  const here = all.filter((one) => one.range.start <= end && one.range.end >= start);
  const titles = new Set<string>();
  const places = here.flatMap((one): CodeAction[] => {
    const fix = one.fix();
    if (!fix || titles.has(fix.title)) return [];
    titles.add(fix.title);
    return [
      { title: fix.title, kind: CodeActionKind.QuickFix, edit: { changes: { [snapshot.uri]: editsOf(snapshot, fix.edits) } } },
    ];
  });
  const source = only.some((one) => within(fixAll, one));
  if (all.length === 0 || (here.length === 0 && !source)) return places;

  const edits = editsOf(snapshot, rewriteDialects(snapshot.compiled));
  if (edits.length === 0) return places;

  const kind = source ? fixAll : CodeActionKind.QuickFix;
  return [...places, { title: say(phrases.rewriteFile), kind, edit: { changes: { [snapshot.uri]: edits } } }];
}

/** The kind under which editors look for fixes of a whole file. */
const fixAll = `${CodeActionKind.SourceFixAll}.baton`;

const editsOf = (page: YamlDocument, edits: Fix['edits']): TextEdit[] =>
  edits.map((edit) => ({ range: protocolRange(page, edit.range), newText: edit.text }));

/** The certain fixes of the problems of a `baton.yaml` under the cursor. */
export const settingsActions = (page: YamlDocument, { diagnostics, only }: CodeActionContext): CodeAction[] =>
  only && !only.some((one) => within(CodeActionKind.QuickFix, one))
    ? []
    : quickFixes(page, readSettings(page.text).problems, diagnostics);

/** The certain fixes of the problems under the cursor. */
function quickFixes(page: YamlDocument, problems: readonly Problem[], diagnostics: readonly Diagnostic[]): CodeAction[] {
  const actions: CodeAction[] = [];
  for (const problem of problems) {
    const range = protocolRange(page, problem.range);
    const diagnostic = diagnostics.find(
      ({ code, range: { start } }) =>
        code === problem.code && start.line === range.start.line && start.character === range.start.character,
    );
    if (!diagnostic) continue;

    problem.fixes?.forEach(({ title, edits }, number) => {
      const changes = { [page.uri]: editsOf(page, edits) };
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
