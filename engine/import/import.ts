import { Document, isMap, parseDocument } from 'yaml';
import { compile } from '../compile/compile.ts';
import { lineStarts, toPosition } from '../compile/source/lines.ts';
import { importTexts } from '../language/texts/import.ts';
import { say } from '../language/texts.ts';
import type { Imported } from './format.ts';
import { importFormats, recogniseFormat } from './formats.ts';
import { recognisePython } from './python.ts';
import { refuseImport } from './refuse.ts';
import type { ImportNote, ImportReading } from './source/fields.ts';
import { addNote, fieldsOf, noteAt } from './source/fields.ts';
import type { ImportFiles } from './source/files.ts';

export type { Imported, ImportFiles, ImportNote };

/**
 * Converts a file of another program into a Baton pipeline; its format is recognised by its content. `file` is the source's
 * name in the first line. Never throws for any text. Files that it names are looked up in `files`: one that cannot be
 * included is read by a step when the pipeline runs. Without `isThere` every path is kept as it is.
 */
export function importPipeline(text: string, file: string, files: ImportFiles = {}): Imported {
  const starts = lineStarts(text);
  const reading: ImportReading = { doc: new Document(), starts, notes: [], noted: new Set(), left: mostSteps, files, called: [] };
  try {
    reading.doc = parseDocument(text, { merge: true, logLevel: 'error' });
    return convert(reading, text, file);
  } catch (error) {
    // Nesting too deep for the stack, or endless aliases: the parser's own limits.
    if (error instanceof RangeError || error instanceof ReferenceError) return refuseImport(reading, undefined, 'endless');
    throw error;
  }
}

/** The most steps of one file, nested ones included. */
const mostSteps = 10_000;

function convert(reading: ImportReading, text: string, file: string): Imported {
  const { doc } = reading;
  const root = fieldsOf(reading, isMap(doc.contents) ? doc.contents : undefined);
  const [wrong] = doc.errors;
  // A file with several documents is recognised by its first one, and cannot be converted.
  const found = wrong === undefined || wrong.code === 'MULTIPLE_DOCS' ? recogniseFormat(root) : undefined;
  const program = found ? undefined : recognisePython(text);
  if (program) {
    const what = say(importTexts.notConverted, { format: program.name, why: say(program.instead) });
    return { format: program.name, refused: noteAt(reading, program.range, what) };
  }

  if (wrong && !(found && 'instead' in found.format.outcome)) {
    const what = say(importTexts.syntax, { why: firstLine(wrong.message) });
    return { refused: noteAt(reading, { start: wrong.pos[0], end: wrong.pos[1] }, what) };
  }

  if (!found) {
    const what = say(importTexts.unknownFormat, { formats: convertedFormats().join(', ') });
    return { refused: noteAt(reading, [...root.all.values()][0]?.key ?? doc.contents, what) };
  }

  const { format, shown } = found;
  const { name, outcome } = format;
  if ('instead' in outcome) {
    const what = say(importTexts.notConverted, { format: name, why: say(outcome.instead) });
    return { format: name, refused: noteAt(reading, shown.key, what) };
  }

  if ('already' in outcome) return { format: name, already: noteAt(reading, shown.key, say(outcome.already)) };
  const imported = outcome.convert({ reading, root, shown, file });
  if (!('text' in imported)) return imported;

  remains(reading, imported.text, file);
  return { ...imported, called: reading.called, notes: reading.notes.sort((a, b) => a.range.start - b.range.start) };
}

/** The formats that are converted. */
const convertedFormats = (): string[] => importFormats.flatMap(({ name, outcome }) => ('convert' in outcome ? [name] : []));

const firstLine = (message: string): string =>
  (message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '').replace(/[.:]$/, '');

/** Problems that Baton would still find in the new text are reported here already. */
function remains(reading: ImportReading, text: string, file: string): void {
  // Files that it names need not exist yet.
  const { problems } = compile(text, { file, find: (path) => (/\.ya?ml$/i.test(path) ? undefined : { file: path, text: '' }) });
  const starts = lineStarts(text);

  for (const { severity, code, range, message } of problems) {
    if ((severity === 'error' || severity === 'warning') && code !== 'file-missing' && code !== 'unknown-pipeline')
      addNote(reading, { start: 0, end: 0 }, 'remains', { line: toPosition(starts, range.start).line + 1, message });
  }
}
