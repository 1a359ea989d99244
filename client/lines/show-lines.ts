import {
  type DecorationOptions,
  Diagnostic,
  DiagnosticSeverity,
  type Disposable,
  languages,
  Range,
  type TextDocument,
  ThemeColor,
  Uri,
  window,
  workspace,
} from 'vscode';
import { lineStarts, toPosition } from '../../engine/compile/source/lines.ts';
import { locateField, locatePath, pipelinesOfPlan } from '../../engine/insight/step-locations.ts';
import type { Look } from '../panel/view/status.ts';
import { seeRun } from '../runs/display/see-run.ts';
import type { RunSession, Runs } from '../runs/session.ts';
import { clientTexts } from '../texts.ts';
import { anchorFor, anchorsOf, moveAnchors, type StepAnchor } from './anchors.ts';
import { failuresOf, marksOf } from './marks.ts';

/** The interval of updates while steps run, in milliseconds. */
const beat = 250;

/** A run whose state is shown in the text. */
interface LineView {
  session: RunSession;
  anchors: readonly StepAnchor[];
  /** The files that have problems from it. */
  files: Uri[];
  /** The marks as last drawn. */
  drawn: string;
  /** A step has failed since the problems were last updated. */
  due?: boolean;
  timer?: NodeJS.Timeout;
}

/** Shows the state of each step after its line during and after a run, and failures as problems. */
export function showLines(runs: Runs): Disposable {
  const type = window.createTextEditorDecorationType({ after: { margin: '0 0 0 2em' } });
  const problems = languages.createDiagnosticCollection('baton-run');
  const shown = new Map<string, LineView>();

  const draw = (one: LineView, anew = false): void => {
    const key = one.session.uri.toString();
    const editors = window.visibleTextEditors.filter(({ document }) => document.uri.toString() === key);
    if (!editors.length) return;

    const { state, now } = seeRun(one.session);
    const marks = marksOf(state, one.anchors, now);
    const drawnMarks = JSON.stringify(marks);
    if (!anew && drawnMarks === one.drawn) return;

    one.drawn = drawnMarks;
    for (const editor of editors) {
      const ends = marks.map(({ at, look, text }): DecorationOptions => {
        const { end } = editor.document.lineAt(editor.document.positionAt(at)).range;
        return { range: new Range(end, end), renderOptions: { after: { contentText: text, color: colourOf(look) } } };
      });
      editor.setDecorations(type, ends);
    }
  };

  const report = async (one: LineView): Promise<void> => {
    one.due = false;
    const document = await workspace.openTextDocument(one.session.uri);
    // Another run of the file may have started.
    if (shown.get(one.session.uri.toString()) !== one) return;

    for (const file of one.files) problems.delete(file);
    const fresh = problemsOf(one, document);
    one.files = fresh.map(([file]) => file);
    problems.set(fresh);
  };

  const forget = (one: LineView): void => {
    clearInterval(one.timer);
    for (const file of one.files) problems.delete(file);
  };

  const begin = async (session: RunSession): Promise<void> => {
    const key = session.uri.toString();
    const before = shown.get(key);
    if (before) forget(before);
    const one: LineView = { session, anchors: [], files: [], drawn: '' };

    shown.set(key, one);
    const document = await workspace.openTextDocument(session.uri);
    // A resumed run may belong to an older text: then the positions of its steps are unknown.
    if (document.getText() === session.handle.compiled.text) one.anchors = anchorsOf(session.handle.compiled);
    draw(one, true);
    if (session.end) return report(one);
    one.timer = setInterval(() => {
      draw(one);
      if (one.due) void report(one);
    }, beat);
  };

  const parts = [
    type,
    problems,
    runs.onDidBecomeCurrent((session) => void begin(session)),
    runs.onEvent(({ session, event }) => {
      const one = shown.get(session.uri.toString());
      if (one?.session === session && event.type === 'step.failed') one.due = true;
    }),
    runs.onDidEnd((session) => {
      const one = shown.get(session.uri.toString());
      if (one?.session !== session) return;
      clearInterval(one.timer);
      draw(one);
      void report(one);
    }),
    workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      const one = shown.get(document.uri.toString());
      if (one && contentChanges.length) {
        one.anchors = moveAnchors(one.anchors, contentChanges);
        draw(one);
        if (one.files.length) void report(one);
      } else if (contentChanges.length) problems.delete(document.uri);
    }),
    window.onDidChangeVisibleTextEditors(() => shown.forEach((one) => void draw(one, true))),
  ];

  return {
    dispose: () => {
      for (const part of parts) part.dispose();
      shown.forEach(forget);
    },
  };
}

const colours: Partial<Record<Look, string>> = {
  failed: 'editorError.foreground',
  interrupted: 'editorWarning.foreground',
  waiting: 'editorWarning.foreground',
  degraded: 'editorWarning.foreground',
};
const colourOf = (look: Look): ThemeColor => new ThemeColor(colours[look] ?? 'editorCodeLens.foreground');

/** The failures by file: at the step's current position, or in a called file at its position when the run began. */
function problemsOf({ session, anchors }: LineView, document: TextDocument): [Uri, Diagnostic[]][] {
  const { state, compiled } = session.handle;
  const units = pipelinesOfPlan(compiled);
  const found = new Map<string, { uri: Uri; all: Map<string, Diagnostic> }>();

  const add = (uri: Uri, range: Range, message: string): void => {
    const file = found.get(uri.toString()) ?? { uri, all: new Map<string, Diagnostic>() };
    found.set(uri.toString(), file);
    const place = String(range.start.line);
    // The items of a loop fail at one place: only the first one is shown.
    if (file.all.has(place)) return;

    const problem = new Diagnostic(range, message, DiagnosticSeverity.Error);
    problem.source = clientTexts.runProblems();
    file.all.set(place, problem);
  };

  const failures = failuresOf(state);
  for (const { step, message } of failures) {
    const place = locatePath(units, step.path);
    const field = step.failure?.field;
    const range = place && field !== undefined ? locateField(place, field) : undefined;
    if (place && place.unit.file !== compiled.world.file) {
      const starts = lineStarts(place.unit.text);
      const { line, character } = toPosition(starts, (range ?? place.range).start);
      add(Uri.file(place.unit.file), new Range(line, character, line, Number.MAX_SAFE_INTEGER), message);
      continue;
    }

    const anchor = anchorFor(anchors, step.path);
    // An anchored step is unchanged, so the position inside it is too.
    const inside = place && range && range.start - place.range.start;
    if (anchor) add(document.uri, lineAt(document, inside === undefined ? anchor.at : anchor.start + inside), message);
  }

  const { error } = state.finished ?? {};
  // A cancelled run is no problem of the text.
  if (failures.length === 0 && error && error.kind !== 'cancelled' && anchors.length > 0)
    add(document.uri, lineAt(document, 0), error.message);

  return [...found.values()].map(({ uri, all }) => [uri, [...all.values()]]);
}

function lineAt(document: TextDocument, offset: number): Range {
  const start = document.positionAt(offset);
  return new Range(start, document.lineAt(start.line).range.end);
}
