// What tests of import ask of a text that was converted, and of one that was not.
import assert from 'node:assert/strict';
import { parseDocument } from 'yaml';
import { compile } from '../../../engine/compile/compile.ts';
import { importFormats } from '../../../engine/import/formats.ts';
import type { Imported, ImportFiles } from '../../../engine/import/import.ts';
import { importPipeline } from '../../../engine/import/import.ts';
import { recognisePython } from '../../../engine/import/python.ts';
import { fieldsOf } from '../../../engine/import/source/fields.ts';
import { findPattern } from '../../../engine/patterns/library.ts';
import { csvRows } from '../../../engine/tools/lazy/csv-rows.ts';
import { yaml } from '../../yaml.ts';

/** A world in which every file that a prompt takes in is there. Pipelines that are called have to be converted first. */
export const world = {
  file: 'flow.baton.yaml',
  find: (path: string) => findPattern(path) ?? { file: path, text: /\.ya?ml$/.test(path) ? called : 'words' },
};
const called = yaml`
  inputs: {text: {required: true}, n: 0}
  steps:
    - {id: one, set: {a: 1}}
  outputs: {total: 1, result: 2}
`;

/** Where a case looks for files. */
export const filesFor = (missing: string[] | undefined, files: Record<string, string> | undefined): ImportFiles => ({
  isThere: missing && ((path) => !missing.includes(path)),
  read: files && ((path) => files[path]),
  list: files && (() => Object.keys(files).sort()),
  readCsv: csvRows,
});

/** What `check` would say of a text: errors, warnings and hints. That something cannot be run yet is no fault of the text. */
export const complaints = (text: string): string[] =>
  compile(text, world)
    .problems.filter(({ severity }) => severity !== 'information')
    .map(({ severity, code, message, range }) => `${severity} ${code}: ${message} (${text.slice(range.start, range.end)})`);

export function converted(imported: Imported): { text: string; notes: string[] } {
  if (!('text' in imported)) assert.fail(placed(imported));
  return { text: imported.text, notes: imported.notes.map(({ line, column, what }) => `${line}:${column} ${what}`) };
}

/** What is said of a file that gives no pipeline. */
export function placed(imported: Imported): string {
  assert.ok(!('text' in imported), 'it is converted');
  const { line, column, what } = 'refused' in imported ? imported.refused : imported.already;
  return `${line}:${column} ${what}`;
}

/** A pipeline that was converted is not converted again. */
export function isRefused(text: string): void {
  const again = importPipeline(text, 'flow.baton.yaml');
  assert.ok('already' in again && again.format === 'Baton', text);
}

/** The names of the rows by which a text is recognised: one at most. */
export function formatsOf(text: string): string[] {
  const program = recognisePython(text);
  return program ? [...yamlFormatsOf(text), program.name] : yamlFormatsOf(text);
}

function yamlFormatsOf(text: string): string[] {
  const doc = parseDocument(text, { merge: true, logLevel: 'silent' });
  if (doc.errors.some(({ code }) => code !== 'MULTIPLE_DOCS')) return [];
  const reading = { doc, starts: [0], notes: [], noted: new Set<string>(), left: 0, files: {}, called: [] };
  try {
    const root = fieldsOf(reading, doc.contents ?? undefined);
    return importFormats.flatMap(({ name, recognise }) => (recognise(root) ? [name] : []));
  } catch (error) {
    // Endless by its aliases.
    if (error instanceof RangeError || error instanceof ReferenceError) return [];
    throw error;
  }
}
