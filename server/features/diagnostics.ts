import type { Diagnostic } from 'vscode-languageserver';
import { DiagnosticSeverity, DiagnosticTag } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { readSettings } from '../../engine/compile/pipeline/settings/settings.ts';
import { lineStarts, toPosition } from '../../engine/compile/source/lines.ts';
import type { World } from '../../engine/compile/world.ts';
import type { Problem } from '../../engine/language/problems.ts';
import type { Snapshot } from '../snapshot.ts';
import { personalityPage } from './text-files/personality-page.ts';
import { problemsOfPersonality } from './text-files/personality-problems.ts';

const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
} as const;

/**
 * Every problem of a pipeline, with its code, its hint after the message, and related places. `pages` is the URI prefix of
 * the pages on problems, if the editor can show them.
 */
export const diagnose = ({ uri, compiled, starts }: Snapshot, pages?: string): Diagnostic[] =>
  compiled.problems.map((problem) => toDiagnostic(problem, { uri, starts, pages }));

/** Every problem of a `baton.yaml`. */
export function diagnoseSettings(document: TextDocument, pages?: string): Diagnostic[] {
  const text = document.getText();
  const starts = lineStarts(text);
  return readSettings(text).problems.map((problem) => toDiagnostic(problem, { uri: document.uri, starts, pages }));
}

/** Every problem of a personality's file. */
export function diagnosePersonality(document: TextDocument, world: World, pages?: string): Diagnostic[] {
  const { uri } = document;
  const page = personalityPage(uri, document.getText());
  return problemsOfPersonality(page, world).map((one) => toDiagnostic(one, { uri, starts: page.starts, pages }));
}

interface DiagnosticContext {
  uri: string;
  starts: readonly number[];
  pages: string | undefined;
}

function tagOf(code: Problem['code']): DiagnosticTag | undefined {
  if (code.startsWith('unused-')) return DiagnosticTag.Unnecessary;
  return code === 'dialect' ? DiagnosticTag.Deprecated : undefined;
}

function toDiagnostic(problem: Problem, { uri, starts, pages }: DiagnosticContext): Diagnostic {
  const range = ({ start, end }: Problem['range']) => ({ start: toPosition(starts, start), end: toPosition(starts, end) });
  const { code, severity, message, hint, related } = problem;
  const tag = tagOf(code);

  return {
    source: 'baton',
    code,
    codeDescription: pages === undefined ? undefined : { href: `${pages}${code}` },
    severity: severities[severity],
    range: range(problem.range),
    message: hint ? `${message}\n${hint}` : message,
    tags: tag ? [tag] : undefined,
    relatedInformation: related
      ? related.map((one) => ({ location: { uri, range: range(one.range) }, message: one.message }))
      : undefined,
  };
}
